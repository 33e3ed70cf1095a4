package io.pointsman.events;

import io.awspring.cloud.autoconfigure.sqs.SqsAsyncClientCustomizer;
import io.awspring.cloud.sqs.config.SqsMessageListenerContainerFactory;
import io.awspring.cloud.sqs.listener.MessageListenerContainerRegistry;
import io.awspring.cloud.sqs.listener.QueueNotFoundStrategy;
import io.awspring.cloud.sqs.support.converter.SqsMessagingMessageConverter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EventsProperties.class)
class EventsConfiguration {

    @Bean
    EventLog eventLog() {
        return new EventLog();
    }

    /** Present only when a queue is named. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("!(environment.getProperty('pointsman.events.queue') ?: '').isBlank()")
    static class Queue {

        /**
         * A thousand messages that lead to a slow look must not keep the one behind them waiting: a message in hand is a future,
         * not a thread, and SQS allows 120,000.
         */
        private static final int MOST_MESSAGES = 2_000;

        /** The longest that a stop waits for a quiet queue; each poll is a request that is paid for. */
        private static final Duration POLL = Duration.ofSeconds(5);

        private static final Duration STOP = Duration.ofSeconds(20);

        @Bean
        EventPump eventPump(EventHandler handler, EventLog log, MeterRegistry meters) {
            return new EventPump(handler, log, meters, Clock.systemUTC());
        }

        @Bean
        QueueWatch queueWatch(EventsProperties properties) {
            return new QueueWatch(Objects.requireNonNull(properties.queue()));
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
         * Message attributes are not asked for and the body is taken as it is, so that nothing a sender writes can fail before
         * the parser. A message is deleted at once when its look has ended, before the stop counts it as done.
         */
        @Bean
        SqsMessageListenerContainerFactory<String> eventListenerContainerFactory(SqsAsyncClient sqs) {
            var converter = new SqsMessagingMessageConverter();
            converter.setPayloadTypeMapper(message -> String.class);
            var threads = new SimpleAsyncTaskExecutor("events-");
            threads.setVirtualThreads(true);
            return SqsMessageListenerContainerFactory.<String>builder()
                    .sqsAsyncClient(sqs)
                    .configure(options -> options.autoStartup(false)
                            .queueNotFoundStrategy(QueueNotFoundStrategy.FAIL)
                            .maxConcurrentMessages(MOST_MESSAGES)
                            .backPressureHandlerFactory(container -> new PollPace(MOST_MESSAGES))
                            .componentsTaskExecutor(threads)
                            .pollTimeout(POLL)
                            .listenerShutdownTimeout(STOP)
                            .acknowledgementInterval(Duration.ZERO)
                            .acknowledgementThreshold(0)
                            .messageAttributeNames(List.of())
                            .convertMessageIdToUuid(false)
                            .messageConverter(converter))
                    .build();
        }
    }
}
