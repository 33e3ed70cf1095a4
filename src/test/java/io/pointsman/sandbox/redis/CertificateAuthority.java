package io.pointsman.sandbox.redis;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Issues the certificates of servers, as Amazon does for ElastiCache. Each one is another's, and made when it is first needed. */
public final class CertificateAuthority {

    private static final Duration VALIDITY = Duration.ofDays(365);
    /** Clocks of other machines may be behind. */
    private static final Duration LEEWAY = Duration.ofDays(1);

    private @Nullable X509Bundle root;
    private @Nullable SSLContext trusting;

    /** Its own certificate, which a client of the servers must trust. */
    public String pem() {
        return root().getCertificatePEM();
    }

    /** @param names what the certificate is valid for, at least one; nothing else, no address either */
    public ServerCertificate issue(List<String> names) {
        CertificateBuilder builder =
                builder("server").setKeyUsage(true, KeyUsage.digitalSignature).addExtendedKeyUsageServerAuth();
        names.forEach(builder::addSanDnsName);
        try {
            return new ServerCertificate(this, builder.buildIssuedBy(root()), names);
        } catch (Exception e) {
            throw new IllegalStateException("no certificate for " + names, e);
        }
    }

    /** For a client that trusts this authority and no other. */
    public synchronized SSLContext trusting() {
        if (trusting == null) {
            try {
                trusting = SSLContext.getInstance("TLS");
                trusting.init(null, new TrustManager[] {root().toTrustManager()}, null);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return trusting;
    }

    private synchronized X509Bundle root() {
        if (root == null) {
            try {
                root = builder("authority")
                        .setIsCertificateAuthority(true)
                        .setKeyUsage(true, KeyUsage.keyCertSign)
                        .buildSelfSigned();
            } catch (Exception e) {
                throw new IllegalStateException("no certificate authority", e);
            }
        }
        return root;
    }

    // A common name holds 64 characters, and endpoint names can be longer; they stand in the alternative names alone.
    private static CertificateBuilder builder(String kind) {
        Instant now = Instant.now();
        return new CertificateBuilder()
                .ecp256()
                .subject("O=Pointsman sandbox,CN=" + kind)
                .notBefore(now.minus(LEEWAY))
                .notAfter(now.plus(VALIDITY));
    }
}
