package io.pointsman.events;

import java.util.List;
import java.util.Random;

/** Bodies from nonsense to almost right, the same for the same seed. */
public final class RandomBodies {

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "\\",
            "\\\"",
            "null",
            "true",
            "1e400",
            "-0",
            "\u0000",
            "\ud800",
            "é",
            " ",
            "\n",
            "\"Type\"",
            "\"Notification\"",
            "\"Message\"",
            "\"TopicArn\"",
            "\"SourceIdentifier\"",
            "\"SubscriptionConfirmation\"",
            "ElastiCache:",
            "\"ElastiCache:FailoverComplete\"",
            "FailoverComplete",
            "orders-001",
            "\"orders\"",
            "Cache cluster created",
            "<xml/>",
            "%7B",
            "\\u0000");
    private static final List<String> GOOD = List.of(
            "{\"ElastiCache:FailoverComplete\":\"orders-002\"}",
            "{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"{\\\"ElastiCache:SnapshotComplete\\\":\\\"orders-001\\\"}\"}",
            "{\"Message\":\"Cache cluster created\",\"SourceIdentifier\":\"orders-001\",\"SourceType\":\"cache-cluster\"}",
            "ElastiCache:FailoverComplete : orders");

    private final Random random;

    public RandomBodies(long seed) {
        random = new Random(seed);
    }

    public String next() {
        return switch (random.nextInt(3)) {
            case 0 -> pieces();
            case 1 -> damaged(GOOD.get(random.nextInt(GOOD.size())));
            default -> nested();
        };
    }

    private String pieces() {
        var body = new StringBuilder();
        for (int left = random.nextInt(40); left >= 0; left--) {
            body.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return body.toString();
    }

    private String damaged(String good) {
        var body = new StringBuilder(good);
        for (int left = random.nextInt(4); left >= 0 && !body.isEmpty(); left--) {
            int at = random.nextInt(body.length());
            switch (random.nextInt(3)) {
                case 0 -> body.deleteCharAt(at);
                case 1 -> body.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                default -> body.setLength(at);
            }
        }
        return body.toString();
    }

    private String nested() {
        int depth = random.nextInt(60);
        return "{\"ElastiCache:X\":" + "[{\"a\":".repeat(depth) + random.nextLong() + "}]".repeat(depth) + "}";
    }
}
