package io.pointsman.sandbox.messaging;

import com.typesafe.config.ConfigFactory;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * ElasticMQ in this JVM, on a loopback port of its own, with the queue {@value #QUEUE} and its dead-letter queue. Its queue URLs lead to
 * the sandbox's endpoint; the methods here go around that endpoint, so they meet no fault and are in no journal.
 */
public final class QueueServer implements AutoCloseable {

    public static final String QUEUE = "cache-events";
    public static final String DEAD_LETTERS = "cache-events-dlq";
    static final String ACCOUNT = "111122223333";
    private static final int MAX_RECEIVES = 5;
    private static final int BATCH = 10;
    private static final int CALLS_AT_ONCE = 4;
    private static final Duration FOURTEEN_DAYS = Duration.ofDays(14);

    private final ActorSystem actors;
    private final URI address;
    private final String region;
    private final SqsClient sqs;
    private volatile boolean ended;
    private final ExecutorService senders = Executors.newFixedThreadPool(
            CALLS_AT_ONCE, Thread.ofVirtual().name("sandbox-sender").factory());

    private QueueServer(ActorSystem actors, URI address, String region) {
        this.actors = actors;
        this.address = address;
        this.region = region;
        this.sqs = SqsClient.builder()
                .endpointOverride(address)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /**
     * Starts without any queue.
     *
     * @param visible where queue URLs shall lead: the sandbox's endpoint
     */
    public static QueueServer start(URI visible, String region) {
        // Its own shutdown hook would take the queue away from a service that is still draining it.
        ActorSystem actors =
                ActorSystem.create("sandbox-sqs", ConfigFactory.parseString("""
                                pekko.daemonic = on
                                pekko.jvm-shutdown-hooks = off
                                pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                                pekko.loglevel = WARNING
                                """).withFallback(ConfigFactory.load()));
        int port = SQSRestServerBuilder.withActorSystem(actors)
                .withInterface("127.0.0.1")
                .withDynamicPort()
                .withServerAddress(new NodeAddress("http", visible.getHost(), visible.getPort(), ""))
                .withAWSRegion(region)
                .withAWSAccountId(ACCOUNT)
                .start()
                .waitUntilStarted()
                .localAddress()
                .getPort();
        return new QueueServer(actors, URI.create("http://127.0.0.1:" + port), region);
    }

    /**
     * Creates the queue and its dead-letter queue, as {@code aws-facts} 6.1 sets them.
     *
     * @param visibility how long a received message stays hidden; whole seconds
     */
    public void createQueues(Duration visibility) {
        sqs.createQueue(request -> request.queueName(DEAD_LETTERS)
                .attributes(
                        Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, Long.toString(FOURTEEN_DAYS.toSeconds()))));
        sqs.createQueue(request -> request.queueName(QUEUE)
                .attributes(Map.of(
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        Long.toString(visibility.toSeconds()),
                        QueueAttributeName.REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"arn:aws:sqs:%s:%s:%s\",\"maxReceiveCount\":\"%d\"}"
                                .formatted(region, ACCOUNT, DEAD_LETTERS, MAX_RECEIVES))));
    }

    public boolean isPresent() {
        return sqs.listQueues(request -> request.queueNamePrefix(QUEUE)).queueUrls().stream()
                .anyMatch(url -> url.endsWith("/" + QUEUE));
    }

    /** Removes both queues with all that is in them, if they are there. */
    public void deleteQueues() {
        if (isPresent()) {
            sqs.deleteQueue(request -> request.queueUrl(url(QUEUE)));
            sqs.deleteQueue(request -> request.queueUrl(url(DEAD_LETTERS)));
        }
    }

    /**
     * Puts a body on the queue as it is.
     *
     * @return false if there is no queue
     */
    public boolean send(String body) {
        try {
            sqs.sendMessage(request -> request.queueUrl(url(QUEUE)).messageBody(body));
            return true;
        } catch (QueueDoesNotExistException e) {
            return false;
        }
    }

    /**
     * Puts the bodies on the queue, ten in one call and several calls at a time; they are lost if there is no queue, or if it ends meanwhile.
     *
     * @param hidden how long after that they can be received; whole seconds
     */
    void sendAll(List<String> bodies, Duration hidden) {
        try {
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            for (int from = 0; from < bodies.size(); from += BATCH) {
                List<String> batch = bodies.subList(from, Math.min(from + BATCH, bodies.size()));
                calls.add(CompletableFuture.runAsync(() -> sendBatch(batch, hidden), senders));
            }
            calls.forEach(CompletableFuture::join);
        } catch (CompletionException | RejectedExecutionException e) {
            if (!ended) {
                throw e;
            }
        }
    }

    private void sendBatch(List<String> bodies, Duration hidden) {
        List<SendMessageBatchRequestEntry> batch = new ArrayList<>();
        for (String body : bodies) {
            batch.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(batch.size()))
                    .messageBody(body)
                    .delaySeconds((int) hidden.toSeconds())
                    .build());
        }
        try {
            sqs.sendMessageBatch(request -> request.queueUrl(url(QUEUE)).entries(batch));
        } catch (QueueDoesNotExistException e) {
            // Lost.
        }
    }

    /** Messages not yet deleted, those in flight included. */
    public int depth() {
        return depth(QUEUE);
    }

    /** Messages that were received {@value #MAX_RECEIVES} times and never deleted. */
    public int deadLetters() {
        return depth(DEAD_LETTERS);
    }

    /** The queue's ARN, whether or not it is there. */
    public String arn() {
        return "arn:aws:sqs:%s:%s:%s".formatted(region, ACCOUNT, QUEUE);
    }

    /** ElasticMQ's own address, behind the sandbox's endpoint. */
    URI address() {
        return address;
    }

    @Override
    public void close() {
        ended = true;
        senders.shutdownNow();
        sqs.close();
        actors.terminate();
        try {
            actors.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName("org.elasticmq:name=Queues"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (InstanceNotFoundException e) {
            // Another sandbox of this JVM has removed it.
        } catch (java.util.concurrent.ExecutionException | TimeoutException | JMException e) {
            throw new IllegalStateException("the sandbox's queue server did not end", e);
        }
    }

    private int depth(String queue) {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(GetQueueAttributesRequest.builder()
                        .queueUrl(url(queue))
                        .attributeNames(QueueAttributeName.ALL)
                        .build())
                .attributes();
        return count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)
                + count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)
                + count(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
    }

    private static int count(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        return Integer.parseInt(attributes.getOrDefault(name, "0"));
    }

    private String url(String queue) {
        return address + "/" + ACCOUNT + "/" + queue;
    }
}
