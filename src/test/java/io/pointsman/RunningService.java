package io.pointsman;

import java.util.Objects;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service in this JVM, on ports of its own. */
final class RunningService implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final ServiceApi api;

    private RunningService(ConfigurableApplicationContext context) {
        this.context = context;
        this.api = new ServiceApi(port("local.server.port"), port("local.management.port"));
    }

    /** Returns when Spring says that it has started; throws what stopped the start. */
    static RunningService start(ServiceSettings settings) {
        return new RunningService(new SpringApplicationBuilder(PointsmanApplication.class)
                .registerShutdownHook(false)
                .run(settings.arguments().toArray(String[]::new)));
    }

    ServiceApi api() {
        return api;
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    private int port(String property) {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty(property)));
    }

    @Override
    public void close() {
        api.close();
        context.close();
    }
}
