package io.pointsman.reconcile;

import io.pointsman.aws.AwsLimits;
import io.pointsman.aws.Pause;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.ZoneWriter;
import io.pointsman.groups.Mode;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;

/** Wires the loop and its clocks. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(ReconcileProperties.class)
class ReconcileConfiguration {

    /** The mode as the settings bind it: a condition on the property's text would differ about blanks around it. */
    static final class MayWrite implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Binder.get(context.getEnvironment())
                    .bind("pointsman.mode", Mode.class)
                    .map(Mode.MANAGE::equals)
                    .orElse(false);
        }
    }

    /** One that is refused has cost its changes all the same: this is two seconds of the account's rate, and needs few calls still. */
    private static final int CHANGES_IN_A_BATCH = 200;

    /** The only pen there is; in observe mode nobody holds one. */
    @Bean
    @Conditional(MayWrite.class)
    ZoneWriter zoneWriter(HostedZones zones, AwsLimits limits, Peers peers, Clock clock, Pause pause) {
        return new ZoneWriter(
                zones,
                Math.min(limits.changesAtOnce(), CHANGES_IN_A_BATCH),
                Duration.ofMillis(250),
                () -> peers.untilOwnWindow(clock.instant()),
                pause);
    }

    @Bean
    SchedulingConfigurer clocks(PassClock passClock, FollowUps followUps) {
        // With virtual threads all tasks of this kind share one thread: none of them may wait.
        return registrar -> {
            registrar.addFixedDelayTask(every(PassClock.BEAT, Duration.ZERO, passClock::tick));
            registrar.addFixedDelayTask(every(FollowUps.BEAT, FollowUps.BEAT, followUps::tick));
        };
    }

    /** @param tick returns at once; nobody waits for what it began */
    private static FixedDelayTask every(Duration beat, Duration first, Supplier<CompletableFuture<?>> tick) {
        return new FixedDelayTask(
                () -> {
                    var unused = tick.get();
                },
                beat,
                first);
    }
}
