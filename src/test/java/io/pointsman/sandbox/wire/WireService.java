package io.pointsman.sandbox.wire;

/** One imitated AWS service behind the sandbox's single endpoint. */
public interface WireService {

    /** AWS's words for a session that is over. */
    String EXPIRED = "The security token included in the request is expired";

    /** The service's name in settings of faults and in counters: {@code route53}, {@code elasticache}, {@code sqs}. */
    String name();

    /** Whether the request is this service's; judged by path, headers and form fields. */
    boolean accepts(WireRequest request);

    /** The operation as AWS names it, such as {@code ChangeResourceRecordSets}; for counting and for faults. */
    String operation(WireRequest request);

    /** Executes the request. Called from many threads at once. Never throws for what a client sent: it answers with AWS's error. */
    WireResponse handle(WireRequest request);

    /** The service's throttling answer, in its own shape, with nothing executed. */
    WireResponse throttled();

    /** The service's answer of a 5xx, in its own shape, with nothing executed. */
    WireResponse unavailable();

    /** The service's answer to a session that is over, in its own shape, with nothing executed. */
    default WireResponse expired() {
        return WireResponse.xml(
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>%s</Message></Error></ErrorResponse>"
                        .formatted(EXPIRED));
    }

    /** The service's answer to a caller whom no policy allows the call, in its own shape, with nothing executed. */
    default WireResponse denied(WireRequest request) {
        return WireResponse.xml(
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>%s</Message></Error></ErrorResponse>"
                        .formatted(request.caller().notAuthorized(name() + ":" + operation(request), "")));
    }
}
