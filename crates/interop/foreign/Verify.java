// Verifier: PKIX of Java.
//
// stdin: a case a line, `name TAB ca.der TAB leaf.der`; argument: the time, Unix seconds.
// stdout: `version TAB text`, then `name TAB accept|refuse TAB why` for each case.

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Set;

public final class Verify {
    public static void main(String[] arguments) throws Exception {
        Date now = new Date(Long.parseLong(arguments[0]) * 1000);
        System.out.println("version\tJava " + System.getProperty("java.version"));
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t");
            String verdict;
            try {
                verify(words[1], words[2], now);
                verdict = "accept\t";
            } catch (GeneralSecurityException | IllegalArgumentException error) {
                verdict = "refuse\t" + String.valueOf(error.getMessage()).replaceAll("\\s+", " ");
            }
            System.out.println(words[0] + "\t" + verdict);
        }
    }

    private static X509Certificate load(String path) throws Exception {
        // The factory stops reading after the certificate: what is left over is a fault.
        var bytes = new ByteArrayInputStream(Files.readAllBytes(Path.of(path)));
        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
        if (bytes.available() > 0) {
            throw new CertificateException("bytes after the certificate");
        }
        return certificate;
    }

    private static void verify(String ca, String leaf, Date now) throws Exception {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(load(ca), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(now);
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(load(leaf)));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }
}
