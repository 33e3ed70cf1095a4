package io.pointsman.events;

import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.aws.SnsClients;
import io.pointsman.inventory.Announcements;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** What watches over events, with a queue or without. */
@Configuration(proxyBeanMethods = false)
class EventWatchConfiguration {

    @Bean
    MissedEvents missedEvents(
            Announcements announcements,
            EventHandler handler,
            EventPath path,
            EventLog log,
            MeterRegistry meters,
            Clock clock) {
        return new MissedEvents(announcements, handler, path, log, meters, clock);
    }

    @Bean
    PathCheck pathCheck(
            Announcements announcements,
            SnsClients sns,
            SqsAsyncClient sqs,
            ObjectProvider<QueueWatch> queue,
            MeterRegistry meters,
            Clock clock) {
        Optional<EventQueue> eventQueue =
                Optional.ofNullable(queue.getIfAvailable()).map(watch -> new EventQueue(sqs, watch.queue()));
        return new PathCheck(announcements, new Subscriptions(sns), eventQueue, meters, clock);
    }

    @Bean
    AwsEventsHealthIndicator awsEventsHealthIndicator(
            EventHandler handler,
            ObjectProvider<QueueWatch> queue,
            MissedEvents missed,
            EventPath path,
            PathCheck check) {
        return new AwsEventsHealthIndicator(handler, Optional.ofNullable(queue.getIfAvailable()), missed, path, check);
    }

    @Bean
    EventWatch eventWatch(EventHandler handler, MissedEvents missed, EventPath path, PathCheck check) {
        return new EventWatch(handler, missed, path, check);
    }

    @Bean
    SchedulingConfigurer eventClock(EventWatch watch) {
        return registrar -> registrar.addFixedDelayTask(new FixedDelayTask(
                () -> {
                    var unused = watch.tick();
                },
                EventWatch.BEAT,
                Duration.ZERO));
    }
}
