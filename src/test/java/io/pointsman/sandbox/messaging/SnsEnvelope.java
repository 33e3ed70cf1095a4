package io.pointsman.sandbox.messaging;

import io.pointsman.sandbox.messaging.Topics.Subscription;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * What SNS puts around a message on its way to SQS when raw delivery is off: {@code {"Type":"Notification","MessageId":…}}, keys in the
 * order recorded on AWS ({@code aws-facts} 1.4), no {@code Subject} and no {@code MessageAttributes}, since ElastiCache gives neither. The
 * signature has the shape of one and verifies against nothing.
 */
record SnsEnvelope(UUID messageId, Instant timestamp, Subscription subscription, String message) {

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON = JsonMapper.shared();

    /** ElastiCache's {@code Message}: {@code {"ElastiCache:FailoverComplete":"orders-002"}}. */
    static String message(String eventKey, String value) {
        return JSON.writeValueAsString(Map.of(eventKey, value));
    }

    /** The body that SQS delivers. */
    String body() {
        String topicArn = subscription.topicArn();
        String region = topicArn.split(":", -1)[3];
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Type", "Notification");
        fields.put("MessageId", messageId.toString());
        fields.put("TopicArn", topicArn);
        fields.put("Message", message);
        fields.put("Timestamp", MILLIS.format(timestamp));
        fields.put("SignatureVersion", "1");
        fields.put("Signature", signature());
        fields.put(
                "SigningCertURL",
                "https://sns.%s.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
                        .formatted(region));
        fields.put(
                "UnsubscribeURL",
                "https://sns.%s.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=%s"
                        .formatted(region, subscription.arn()));
        return JSON.writeValueAsString(fields);
    }

    private String signature() {
        byte[] bytes = new byte[256];
        new Random(messageId.getLeastSignificantBits()).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
