/* Verifier: wolfSSL, the library of many devices. Its clock is the machine's.
 *
 * stdin: a case a line, `name TAB ca.der TAB leaf.der`.
 * stdout: `version TAB text`, then `name TAB accept|refuse TAB why` for each case.
 */
#include <stdio.h>
#include <string.h>
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

static long load(unsigned char *der, size_t room, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return -1;
    size_t len = fread(der, 1, room, file);
    fclose(file);
    return (long)len;
}

int main(void) {
    char line[4096];
    static unsigned char ca[16384], leaf[16384];
    wolfSSL_Init();
    printf("version\twolfSSL %s\n", wolfSSL_lib_version());
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = 0;
        char *name = strtok(line, "\t"), *ca_path = strtok(NULL, "\t"), *leaf_path = strtok(NULL, "\t");
        if (leaf_path == NULL) return 2;
        long ca_len = load(ca, sizeof ca, ca_path), leaf_len = load(leaf, sizeof leaf, leaf_path);
        if (ca_len < 0 || leaf_len < 0) return 2;
        WOLFSSL_CERT_MANAGER *manager = wolfSSL_CertManagerNew();
        if (manager == NULL) return 2;
        int result = wolfSSL_CertManagerLoadCABuffer(manager, ca, ca_len, WOLFSSL_FILETYPE_ASN1);
        const char *who = result == WOLFSSL_SUCCESS ? "leaf" : "CA";
        if (result == WOLFSSL_SUCCESS)
            result = wolfSSL_CertManagerVerifyBuffer(manager, leaf, leaf_len, WOLFSSL_FILETYPE_ASN1);
        if (result == WOLFSSL_SUCCESS)
            printf("%s\taccept\t\n", name);
        else
            printf("%s\trefuse\t%s: %s\n", name, who, wolfSSL_ERR_reason_error_string(result));
        fflush(stdout);
        wolfSSL_CertManagerFree(manager);
    }
    return 0;
}
