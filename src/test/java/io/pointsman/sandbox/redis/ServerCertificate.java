package io.pointsman.sandbox.redis;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A server's certificate with its key, and the authority that vouches for it. */
public final class ServerCertificate {

    private static final String CERTIFICATE = "server.crt";
    private static final String KEY = "server.key";
    private static final String AUTHORITY = "ca.crt";

    private final CertificateAuthority authority;
    private final X509Bundle bundle;
    private final List<String> names;

    ServerCertificate(CertificateAuthority authority, X509Bundle bundle, List<String> names) {
        this.authority = authority;
        this.bundle = bundle;
        this.names = List.copyOf(names);
    }

    /** Puts into the directory what {@link #lines} names. */
    void write(Path directory) throws IOException {
        Files.writeString(directory.resolve(CERTIFICATE), bundle.getCertificatePEM());
        Files.writeString(directory.resolve(KEY), bundle.getPrivateKeyPEM());
        Files.writeString(directory.resolve(AUTHORITY), authority.pem());
    }

    /** The lines of a server's configuration; replication goes over TLS too. */
    static List<String> lines(int port, Path directory) {
        return List.of(
                "tls-port " + port,
                "tls-cert-file \"" + directory.resolve(CERTIFICATE) + "\"",
                "tls-key-file \"" + directory.resolve(KEY) + "\"",
                "tls-ca-cert-file \"" + directory.resolve(AUTHORITY) + "\"",
                "tls-auth-clients no",
                "tls-replication yes");
    }

    /** Speaks TLS as a client on a connected socket, and expects this certificate's first name. */
    Socket secure(Socket connected) throws IOException {
        SSLSocket secured = (SSLSocket) authority
                .trusting()
                .getSocketFactory()
                .createSocket(connected, names.getFirst(), connected.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }
}
