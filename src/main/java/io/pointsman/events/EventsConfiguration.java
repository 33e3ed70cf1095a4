package io.pointsman.events;

import io.awspring.cloud.autoconfigure.sqs.SqsAsyncClientCustomizer;
import io.awspring.cloud.sqs.config.SqsMessageListenerContainerFactory;
import io.awspring.cloud.sqs.listener.MessageListenerContainerRegistry;
import io.awspring.cloud.sqs.listener.QueueNotFoundStrategy;
import io.awspring.cloud.sqs.support.converter.SqsHeaderMapper;
import io.awspring.cloud.sqs.support.converter.SqsMessagingMessageConverter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.messaging.MessageHeaders;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EventsProperties.class)
class EventsConfiguration {

    @Bean
    EventLog eventLog() {
        return new EventLog();
    }

    @Bean
    EventPath eventPath(ObjectProvider<QueueWatch> queue, MeterRegistry meters, Clock clock) {
        return new EventPath(Optional.ofNullable(queue.getIfAvailable()), meters, clock);
    }

    /** Present only when a queue is named. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("!(environment.getProperty('pointsman.events.queue') ?: '').isBlank()")
    static class Queue {

        /**
         * A thousand messages that lead to a slow look must not keep the one behind them waiting: a message in hand is a future,
         * not a thread, and SQS allows 120,000. When ElastiCache's rate makes every look slow, all that wait for a group share its next
         * look, so that the number in hand is the number of events dealt with in one.
         */
        private static final int MOST_MESSAGES = 10_000;

        private static final Duration STOP = Duration.ofSeconds(20);

        @Bean
        EventPump eventPump(EventHandler handler, EventLog log, EventPath path, MeterRegistry meters, Clock clock) {
            return new EventPump(handler, log, path, meters, clock);
        }

        @Bean
        QueueWatch queueWatch(EventsProperties properties, Clock clock) {
            return new QueueWatch(Objects.requireNonNull(properties.queue()), clock);
        }

        @Bean
        SqsAsyncClientCustomizer watchQueue(QueueWatch watch) {
            return builder -> builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                    .addExecutionInterceptor(watch)
                    .build());
        }

        @Bean
        QueueStart queueStart(MessageListenerContainerRegistry registry, QueueWatch watch) {
            return new QueueStart(registry, watch);
        }

        /**
         * The container, not yet started. The body is taken as it is and message attributes are dropped, so that nothing a sender
         * writes can fail before the parser. A message is deleted at once when its look has ended, before the stop counts it as
         * done.
         *
         * @param poll how long a poll waits for a message; a stop waits as long, and each poll is a request that is paid for
         */
        @Bean
        SqsMessageListenerContainerFactory<String> eventListenerContainerFactory(
                SqsAsyncClient sqs, @Value("${spring.cloud.aws.sqs.listener.poll-timeout:5s}") Duration poll) {
            var converter = new SqsMessagingMessageConverter();
            converter.setPayloadTypeMapper(message -> String.class);
            converter.setHeaderMapper(new WithoutAttributes());
            var threads = new SimpleAsyncTaskExecutor("events-");
            threads.setVirtualThreads(true);
            return SqsMessageListenerContainerFactory.<String>builder()
                    .sqsAsyncClient(sqs)
                    .configure(options -> options.autoStartup(false)
                            .queueNotFoundStrategy(QueueNotFoundStrategy.FAIL)
                            .maxConcurrentMessages(MOST_MESSAGES)
                            .backPressureHandlerFactory(container -> new PollPace(MOST_MESSAGES))
                            .componentsTaskExecutor(threads)
                            .pollTimeout(poll)
                            .listenerShutdownTimeout(STOP)
                            .acknowledgementInterval(Duration.ZERO)
                            .acknowledgementThreshold(0)
                            .convertMessageIdToUuid(false)
                            .messageConverter(converter))
                    .build();
        }
    }

    /** The library fails on attributes such as a {@code JavaType} it has no class for. */
    private static final class WithoutAttributes extends SqsHeaderMapper {
        @Override
        public MessageHeaders toHeaders(Message source) {
            return super.toHeaders(
                    source.toBuilder().messageAttributes(Map.of()).build());
        }
    }
}
