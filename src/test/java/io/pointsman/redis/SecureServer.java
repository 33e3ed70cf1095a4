package io.pointsman.redis;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A server of its own that speaks TLS alone, at {@code localhost}. */
public final class SecureServer implements AutoCloseable {

    /** Whom the certificates are signed by. */
    public static final X509Bundle AUTHORITY = authority();

    private final Process process;
    private final int port;

    private SecureServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Returns when it can be reached.
     *
     * @param name that its certificate is for
     * @param users such as {@code user default on >secret ~* +@all}
     */
    public static SecureServer start(Path folder, String name, String... users) throws IOException {
        X509Bundle certificate = issue(name);
        Path key = Files.writeString(folder.resolve(name + ".key"), certificate.getPrivateKeyPEM());
        Path chain = Files.writeString(folder.resolve(name + ".pem"), certificate.getCertificatePEM());
        int port = freePort();
        List<String> config = List.of(
                "bind 127.0.0.1",
                "port 0",
                "tls-port " + port,
                "tls-cert-file " + chain,
                "tls-key-file " + key,
                "tls-ca-cert-file " + chain,
                "tls-auth-clients no",
                "save \"\"",
                "dir " + folder,
                String.join("\n", users));
        Path file = Files.write(folder.resolve(name + ".conf"), config);
        Process process = new ProcessBuilder(RedisBinary.find().executable().toString(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        SecureServer server = new SecureServer(process, port);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .failFast("the server ended, see " + name + ".log", () -> !process.isAlive())
                .until(server::listens);
        return server;
    }

    /** Under the name that this machine has for itself, whatever the certificate is for. */
    public Endpoint endpoint() {
        return new Endpoint("localhost", port);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static X509Bundle authority() {
        try {
            return new CertificateBuilder()
                    .subject("CN=Sample authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Bundle issue(String name) {
        try {
            return new CertificateBuilder()
                    .subject("CN=" + name)
                    .addSanDnsName(name)
                    .buildIssuedBy(AUTHORITY);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
