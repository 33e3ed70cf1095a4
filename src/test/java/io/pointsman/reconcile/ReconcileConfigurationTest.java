package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ZONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.aws.Accounts;
import io.pointsman.aws.AwsLimits;
import io.pointsman.aws.Pause;
import io.pointsman.aws.PrometheusSeries;
import io.pointsman.aws.SampleAccounts;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.ZoneWriter;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.Mode;
import io.pointsman.groups.ZoneChecks;
import io.pointsman.inventory.Boards;
import io.pointsman.inventory.Inventory;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.reconcile.PassReport.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.IntervalTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** The loop as the application wires it: who holds the pen, and that the clock alone makes it work. */
class ReconcileConfigurationTest {

    private final World world = new World();

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withInitializer(context -> ConfigurationPropertySources.attach(context.getEnvironment()))
            .withUserConfiguration(
                    ReconcileConfiguration.class,
                    ManagedGroups.class,
                    Observer.class,
                    Reconciler.class,
                    ReconcileQueue.class,
                    PassLog.class,
                    ReconcileMetrics.class,
                    FullPasses.class,
                    PassClock.class,
                    Peers.class,
                    NameRing.class,
                    FollowUps.class,
                    EventLook.class,
                    ZoneChecks.class)
            .withBean(Clock.class, () -> world.clock)
            .withBean(Pause.class, () -> Pause.REAL)
            .withBean(RandomGenerator.class, () -> new Random(1))
            .withBean(AwsLimits.class, () -> new AwsLimits(0.4, 50, 10, 1_500, 100, 100, 5))
            .withBean(Inventory.class, () -> world.inventory)
            .withBean(HostedZones.class, () -> world.zones)
            .withBean(ServingBoard.class, () -> Boards.byAwsWord(world.inventory, world.clock, Pause.REAL))
            .withBean(Accounts.class, SampleAccounts::named)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(PrometheusSeries.class, () -> NoPrometheus.SERIES)
            .withPropertyValues(
                    "pointsman.owner=" + World.OWNER,
                    "pointsman.groups[0].id=orders",
                    "pointsman.groups[0].zone-id=" + ZONE,
                    "pointsman.groups[0].name=readonly.example.com");

    @Test
    void byDefaultNobodyHoldsAPenAndThePlanIsShown() {
        application.run(context -> {
            PassLog log = context.getBean(PassLog.class);
            await().until(() -> log.latest("orders").isPresent());
            assertThat(log.latest("orders")).map(PassReport::outcome).contains(Outcome.WITHHELD);
            assertThat(context).doesNotHaveBean(ZoneWriter.class);
            assertThat(world.zones.records(ZONE)).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"observe", "OBSERVE", "Observe"})
    void inObserveModeNobodyHoldsAPen(String observe) {
        application
                .withPropertyValues("pointsman.mode=" + observe)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZoneWriter.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"manage", "MANAGE", "Manage"})
    void inManageModeTheClockAloneKeepsTheNames(String manage) {
        application.withPropertyValues("pointsman.mode=" + manage).run(context -> {
            assertThat(context).hasSingleBean(ZoneWriter.class);
            await().until(() -> world.names().size() == 2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"manage", "MANAGE"})
    void theModeMayComeFromTheEnvironment(String manage) {
        application
                .withInitializer(context -> TestPropertyValues.of("POINTSMAN_MODE=" + manage)
                        .applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT))
                .run(context -> assertThat(context).hasSingleBean(ZoneWriter.class));
    }

    /** A line of an environment file written on Windows, for one: the settings read it as manage, and so must the pen. */
    @ParameterizedTest
    @ValueSource(strings = {"manage\r", " MANAGE", "observe\r"})
    void thePenAgreesWithTheSettingsAboutTheMode(String mode) {
        application
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("file", Map.of("pointsman.mode", mode))))
                .run(context -> assertThat(context.getBeanNamesForType(ZoneWriter.class))
                        .hasSize(context.getBean(ManagedGroups.class).mode() == Mode.MANAGE ? 1 : 0));
    }

    @Test
    void aModeThatIsNoneRefusesTheStart() {
        application
                .withPropertyValues("pointsman.mode=mange")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void theClocksWaitForNobody() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (Instance instance = world.instance()) {
            world.inventory.beforeNextCall(() -> ReconcileQueueTest.waitFor(mayEnd));
            var registrar = new ScheduledTaskRegistrar();
            var passClock = new PassClock(
                    instance.fullPasses,
                    new Peers(Optional.empty(), Set.of(), new Random(1)),
                    instance.groups,
                    new ReconcileProperties(Duration.ofSeconds(60), 10, null),
                    world.clock);
            SchedulingConfigurer clocks = new ReconcileConfiguration().clocks(passClock, instance.followUps);
            clocks.configureTasks(registrar);

            assertThat(registrar.getFixedDelayTaskList()).hasSize(2);
            for (IntervalTask task : registrar.getFixedDelayTaskList()) {
                task.getRunnable().run();
            }
            assertThat(instance.log.latest("orders")).isEmpty();
            mayEnd.countDown();
            await().until(() -> instance.log.latest("orders").isPresent());
        } finally {
            mayEnd.countDown();
        }
    }
}
