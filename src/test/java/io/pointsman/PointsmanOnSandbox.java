package io.pointsman;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.route53.AcceptedBatch;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * Starts a sandbox, and the service on it: {@code ./mvnw spring-boot:test-run}. Settings of both come from the command line or the
 * environment as ever; {@code application-sandbox.yaml} holds what they are by default, below anything that is set elsewhere. At the end
 * the service goes first, then the sandbox.
 */
public final class PointsmanOnSandbox {

    private static final String DEFAULTS = "application-sandbox.yaml";

    private static final Duration LONGEST_FIRST_PASS = Duration.ofSeconds(10);

    private static final List<String> QUIET = List.of("org.elasticmq", "org.apache.pekko");

    private PointsmanOnSandbox() {}

    /** What the sandbox forgets, drills on it need not outlive. */
    private static String[] withDatabase(String[] args, Environment environment) {
        String setting = "spring.datasource.url";
        return environment.containsProperty(setting)
                ? args
                : Stream.concat(Stream.of(args), Stream.of("--" + setting + "=jdbc:h2:mem:drills"))
                        .toArray(String[]::new);
    }

    /**
     * Runs until the process is asked to end.
     *
     * @param args settings such as {@code --sandbox.pace=600} or {@code --server.port=0}
     */
    public static void main(String[] args) throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
        // It starts before Spring's logging; what it does shows in its own API.
        LoggingSystem logging = LoggingSystem.get(PointsmanOnSandbox.class.getClassLoader());
        QUIET.forEach(name -> logging.setLogLevel(name, LogLevel.WARN));
        Sandbox sandbox;
        try {
            sandbox = Sandbox.start(SandboxSettings.bind(Binder.get(environment)));
        } catch (BindException | IllegalStateException e) {
            Throwable cause = e instanceof BindException ? NestedExceptionUtils.getMostSpecificCause(e) : e;
            System.err.println("The sandbox cannot start: " + cause.getMessage());
            System.exit(1);
            return;
        }
        // Spring runs these once the context is closed.
        SpringApplication.getShutdownHandlers().add(sandbox::close);
        try {
            SpringApplication application = new SpringApplication(PointsmanApplication.class);
            application.setDefaultProperties(defaults(sandbox));
            CompletableFuture<AcceptedBatch> firstNames = new CompletableFuture<>();
            sandbox.route53().onAccepted(firstNames::complete);
            ConfigurableApplicationContext context = application.run(withDatabase(args, environment));
            awaitVisible(firstNames);
            greet(context.getEnvironment(), sandbox, System.out);
        } catch (RuntimeException e) {
            // Spring has said why.
            sandbox.close();
            System.exit(1);
        }
    }

    private static Map<String, Object> defaults(Sandbox sandbox) throws IOException {
        Map<String, Object> defaults = new HashMap<>();
        for (PropertySource<?> source :
                new YamlPropertySourceLoader().load(DEFAULTS, new ClassPathResource(DEFAULTS))) {
            ((Map<?, ?>) source.getSource()).forEach((name, value) -> defaults.put(name.toString(), value));
        }
        defaults.put("spring.cloud.aws.endpoint", sandbox.endpoint().toString());
        defaults.put("spring.cloud.aws.region.static", sandbox.settings().region());
        defaults.put(
                "pointsman.redis.name-server",
                "127.0.0.1:" + sandbox.dnsAddress().getPort());
        return defaults;
    }

    /** Whoever types what the greeting says finds names; without any for a while, as in observe mode, it comes all the same. */
    private static void awaitVisible(CompletableFuture<AcceptedBatch> firstNames) {
        try {
            Instant visibleAt = firstNames
                    .get(LONGEST_FIRST_PASS.toMillis(), TimeUnit.MILLISECONDS)
                    .visibleAt();
            TimeUnit.MILLISECONDS.sleep(
                    Duration.between(Instant.now(), visibleAt).toMillis() + 1);
        } catch (TimeoutException e) {
            // Nothing was written.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void greet(Environment environment, Sandbox sandbox, PrintStream out) {
        String service = "http://127.0.0.1:" + environment.getProperty("local.server.port", "8080");
        out.println(
                """

                Pointsman runs on a sandbox. In another terminal:

                  what is behind a name       dig +short @127.0.0.1 -p %3$d readonly1.private.redisdub.pl
                  the names, and why          curl -s -u ops:ops %1$s/api/v1/groups/testdns/names
                  lose the primary            curl -s -X POST %2$s/sandbox/groups/testdns/failover
                  what else can go wrong      curl -s %2$s/sandbox

                Ctrl-C ends both.
                """.formatted(service, sandbox.endpoint(), sandbox.dnsAddress().getPort()));
    }
}
