/* Verifier: Mbed TLS, the library of many devices. Its clock is the machine's.
 *
 * stdin: a case a line, `name TAB ca.der TAB leaf.der`.
 * stdout: `version TAB text`, then `name TAB accept|refuse TAB why` for each case.
 */
#include <mbedtls/error.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <stdio.h>
#include <string.h>

static int load(mbedtls_x509_crt *crt, const char *path) {
    unsigned char der[16384];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return MBEDTLS_ERR_X509_FILE_IO_ERROR;
    size_t len = fread(der, 1, sizeof der, file);
    fclose(file);
    return mbedtls_x509_crt_parse_der(crt, der, len);
}

int main(void) {
    char line[4096], why[1024];
    mbedtls_version_get_string_full(why);
    printf("version\t%s\n", why);
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        char *name = strtok(line, "\t"), *ca_path = strtok(NULL, "\t"), *leaf_path = strtok(NULL, "\t");
        if (leaf_path == NULL) return 2;
        mbedtls_x509_crt ca, leaf;
        uint32_t flags = 0;
        mbedtls_x509_crt_init(&ca);
        mbedtls_x509_crt_init(&leaf);
        int result = load(&ca, ca_path);
        if (result == 0) result = load(&leaf, leaf_path);
        if (result == 0) result = mbedtls_x509_crt_verify(&leaf, &ca, NULL, NULL, &flags, NULL, NULL);
        why[0] = 0;
        if (flags != 0)
            mbedtls_x509_crt_verify_info(why, sizeof why, "", flags);
        else if (result != 0)
            mbedtls_strerror(result, why, sizeof why);
        for (char *c = why; *c; c++)
            if (*c == '\n' || *c == '\t') *c = ' ';
        printf("%s\t%s\t%s\n", name, result == 0 ? "accept" : "refuse", why);
        fflush(stdout);
        mbedtls_x509_crt_free(&leaf);
        mbedtls_x509_crt_free(&ca);
    }
    return 0;
}
