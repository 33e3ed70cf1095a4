package io.pointsman.sandbox.messaging;

import io.pointsman.sandbox.messaging.Topics.Subscription;
import io.pointsman.sandbox.wire.QueryProtocol;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import io.pointsman.sandbox.wire.Xml;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * SNS on the wire, query protocol of 2010-03-31: who is subscribed to a topic. Elements and their order as in AWS's samples of the API
 * reference; {@code NotFound} and {@code AuthorizationError} in the words of public logs (Terraform's provider, marbot's modules).
 */
public final class SnsService implements WireService {

    private static final String VERSION = "2010-03-31";
    private static final int PAGE = 100;
    private static final Pattern TOPIC = Pattern.compile("arn:aws:sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,256}");
    private static final QueryProtocol PROTOCOL = new QueryProtocol("http://sns.amazonaws.com/doc/2010-03-31/");

    private final CacheTopic deliveries;
    private final Topics topics;

    public SnsService(CacheTopic deliveries) {
        this.deliveries = deliveries;
        this.topics = deliveries.topics();
    }

    @Override
    public String name() {
        return "sns";
    }

    @Override
    public boolean accepts(WireRequest request) {
        return request.method().equals("POST")
                && request.path().equals("/")
                && VERSION.equals(request.formFields().get("Version"));
    }

    @Override
    public String operation(WireRequest request) {
        return request.formFields().getOrDefault("Action", "");
    }

    @Override
    public WireResponse handle(WireRequest request) {
        if (request.signedRegion().isEmpty()) {
            return PROTOCOL.refused(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
        }
        return switch (operation(request)) {
            case "ListSubscriptionsByTopic" -> subscriptions(request);
            case "GetSubscriptionAttributes" -> attributes(request);
            default ->
                PROTOCOL.refused(
                        400,
                        "InvalidAction",
                        "Could not find operation " + operation(request) + " for version " + VERSION);
        };
    }

    private WireResponse subscriptions(WireRequest request) {
        Map<String, String> fields = request.formFields();
        String topicArn = fields.getOrDefault("TopicArn", "");
        if (!TOPIC.matcher(topicArn).matches()) {
            return invalid("TopicArn");
        }
        if (isForeign(topicArn, request)) {
            return denied(request);
        }
        List<Subscription> all = topics.subscriptions(topicArn).orElse(null);
        if (all == null || !region(topicArn).equals(request.signedRegion())) {
            return PROTOCOL.refused(404, "NotFound", "Topic does not exist");
        }
        int from = place(fields.getOrDefault("NextToken", "0"));
        if (from < 0) {
            return invalid("NextToken");
        }
        List<Subscription> page = all.stream().skip(from).limit(PAGE).toList();
        return PROTOCOL.answer("ListSubscriptionsByTopic", xml -> {
            xml.open("Subscriptions");
            page.forEach(subscription -> subscription(xml, subscription));
            xml.close("Subscriptions");
            if (from + PAGE < all.size()) {
                xml.text("NextToken", from + PAGE);
            }
        });
    }

    private static void subscription(Xml xml, Subscription subscription) {
        xml.open("member")
                .text("TopicArn", subscription.topicArn())
                .text("Protocol", subscription.protocol())
                .text("SubscriptionArn", subscription.arn())
                .text("Owner", subscription.owner())
                .text("Endpoint", subscription.endpoint())
                .close("member");
    }

    private WireResponse attributes(WireRequest request) {
        String arn = request.formFields().getOrDefault("SubscriptionArn", "");
        if (arn.isEmpty()) {
            return invalid("SubscriptionArn");
        }
        if (isForeign(arn, request)) {
            return denied(request);
        }
        return topics.find(arn)
                .map(found -> PROTOCOL.answer("GetSubscriptionAttributes", xml -> attributes(xml, found)))
                .orElseGet(() -> PROTOCOL.refused(404, "NotFound", "Subscription does not exist"));
    }

    private void attributes(Xml xml, Subscription subscription) {
        xml.open("Attributes");
        attribute(xml, "Owner", subscription.owner());
        attribute(xml, "ConfirmationWasAuthenticated", "true");
        attribute(xml, "PendingConfirmation", "false");
        attribute(xml, "RawMessageDelivery", Boolean.toString(deliveries.isRaw()));
        attribute(xml, "Protocol", subscription.protocol());
        attribute(xml, "Endpoint", subscription.endpoint());
        attribute(xml, "TopicArn", subscription.topicArn());
        attribute(xml, "SubscriptionArn", subscription.arn());
        xml.close("Attributes");
    }

    private static void attribute(Xml xml, String key, String value) {
        xml.open("entry").text("key", key).text("value", value).close("entry");
    }

    @Override
    public WireResponse throttled() {
        return PROTOCOL.refused(400, "Throttling", "Rate exceeded");
    }

    @Override
    public WireResponse unavailable() {
        return PROTOCOL.error(503, "Receiver", "ServiceUnavailable", "Service is unavailable");
    }

    @Override
    public WireResponse denied(WireRequest request) {
        Map<String, String> fields = request.formFields();
        String resource = fields.getOrDefault("TopicArn", fields.getOrDefault("SubscriptionArn", ""));
        return PROTOCOL.refused(
                403, "AuthorizationError", request.caller().notAuthorized("SNS:" + operation(request), resource));
    }

    @Override
    public WireResponse expired() {
        return PROTOCOL.refused(403, "ExpiredToken", EXPIRED);
    }

    private static WireResponse invalid(String parameter) {
        return PROTOCOL.refused(400, "InvalidParameter", "Invalid parameter: " + parameter);
    }

    private static boolean isForeign(String arn, WireRequest request) {
        return !Topics.account(arn).equals(request.caller().account());
    }

    private static String region(String arn) {
        return arn.split(":", -1)[3];
    }

    /** -1 for what is no place. */
    private static int place(String token) {
        return token.matches("\\d{1,9}") ? Integer.parseInt(token) : -1;
    }
}
