package io.pointsman.aws;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/** Turns the SDK's exceptions into what a caller can do next; codes and texts as AWS puts them on the wire. */
public final class AwsFailures {

    private static final Set<String> BUSY = Set.of(
            "PriorRequestNotComplete",
            "InvalidReplicationGroupState",
            "InvalidCacheClusterState",
            "ServiceUnavailable",
            "InternalFailure",
            "InternalError",
            "RequestTimeout");
    private static final Set<String> STALE = Set.of(
            "ReplicationGroupNotFoundFault",
            "CacheClusterNotFound",
            "NodeGroupNotFoundFault",
            "ServiceUpdateNotFoundFault",
            "NoSuchChange",
            "NoOperationFault",
            "ReplicationGroupAlreadyUnderMigrationFault",
            "ReplicationGroupNotUnderMigrationFault");
    private static final Set<String> CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "IncompleteSignature",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException");
    private static final Set<String> CLOCK = Set.of("RequestExpired", "RequestTimeTooSkewed");
    private static final Set<String> QUEUE_GONE =
            Set.of("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue");

    // What InvalidChangeBatch says of a batch that no new reading makes right.
    private static final List<String> NEVER_VALID = List.of(
            "is not permitted at apex",
            "is not permitted in zone",
            "invalid set of changes",
            "FATAL problem",
            " limit of ");
    // What it says when the zone is not what the batch expects.
    private static final List<String> CONTRADICTED = List.of("Tried to ", "conflict");

    // User: arn:aws:sts::… is not authorized to perform: route53:ListResourceRecordSets on resource: arn:aws:…
    private static final Pattern DENIED_ACTION = Pattern.compile("not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)");

    // User: arn:aws:sts::111122223333:assumed-role/pointsman/pointsman is not authorized …, when we act in another
    // account.
    private static final Pattern OUR_ROLE =
            Pattern.compile(":sts::([0-9]{12}):assumed-role/([^/ ]+)/" + AssumedRole.SESSION + " ");

    private AwsFailures() {}

    /**
     * The failure that a caller can act on.
     *
     * @param what the call in words that follow "while": {@code listing zone Z1}
     * @return a {@link Transient}, {@link StaleReading} or {@link Rejected} to throw, with {@code failure} as its cause
     */
    public static RuntimeException of(SdkException failure, String what) {
        return switch (failure) {
            case AssumedRole.Refused refused -> ofRole(refused, what);
            case AwsServiceException answered -> ofAnswer(answered, what);
            case SdkClientException unanswered -> ofSilence(unanswered, what);
            default -> new Transient(what + " failed: " + failure.getMessage(), failure);
        };
    }

    private static RuntimeException ofRole(AssumedRole.Refused failure, String what) {
        String needed = "%s needs role %s of account %s".formatted(what, failure.roleArn(), failure.account());
        if (failure.reason() instanceof AwsServiceException answered && isDenied(answered)) {
            return new Rejected(
                    needed + ", which STS does not give (" + said(answered)
                            + "). Let the role's trust policy name this service's own role, with the external id if there is one, and"
                            + " allow this service's role sts:AssumeRole on it; or correct pointsman.accounts.",
                    failure);
        }
        return of(failure.reason(), needed + ": assuming it");
    }

    private static RuntimeException ofAnswer(AwsServiceException failure, String what) {
        String code = code(failure);
        String said = said(failure);
        if (code.equals("InvalidChangeBatch")
                || (failure instanceof Route53Exception && code.isEmpty() && failure.statusCode() == 400)) {
            return ofInvalidBatch(failure, what);
        }
        if (failure.isThrottlingException()) {
            return new Transient(what + " was throttled by AWS (" + said + ")", failure);
        }
        if (BUSY.contains(code) || failure.statusCode() >= 500) {
            return new Transient(what + " is not possible at this moment (" + said + ")", failure);
        }
        if (STALE.contains(code)) {
            return new StaleReading(what + ": what was read before is no longer so (" + said + ")", failure);
        }
        return new Rejected(what + " was refused by AWS (" + said + "). " + remedy(code, failure), failure);
    }

    /**
     * Route 53's refusal of a batch comes in two forms; of the older one the SDK keeps neither code nor text, so its reason is
     * unknown and only another look can tell.
     */
    private static RuntimeException ofInvalidBatch(AwsServiceException failure, String what) {
        String text = describe(failure);
        if (containsAny(text, NEVER_VALID) && !containsAny(text, CONTRADICTED)) {
            return Rejected.ofPart(
                    what + " was refused by Route 53 (InvalidChangeBatch" + text
                            + "). Correct the names of this group: they must be valid, inside the zone and not its apex,"
                            + " and the zone must have room.",
                    failure);
        }
        String reason = text.isEmpty() ? ", for a reason that Route 53's answer does not carry" : text;
        return new StaleReading(what + ": the zone is not as it was read" + reason, failure);
    }

    private static String remedy(String code, AwsServiceException failure) {
        if (CREDENTIALS.contains(code)) {
            return "Renew the credentials of this service: the role of its task or pod, or spring.cloud.aws.credentials.";
        }
        if (CLOCK.contains(code)) {
            return "Set this machine's clock: it differs from AWS's by minutes.";
        }
        if (QUEUE_GONE.contains(code)) {
            return "Create the queue, or correct pointsman.events.queue or the region.";
        }
        if (isDenied(failure)) {
            Matcher denied = DENIED_ACTION.matcher(describe(failure));
            Matcher caller = OUR_ROLE.matcher(describe(failure));
            return "Allow %s in the policy of %s."
                    .formatted(
                            denied.find() ? denied.group(1) : "this call",
                            caller.find()
                                    ? "role " + caller.group(2) + " of account " + caller.group(1)
                                    : "this service's role");
        }
        return switch (code) {
            case "NoSuchHostedZone" -> "Correct the zone id in the group's settings, or create the zone.";
            case "TestFailoverNotAvailableFault", "APICallRateForCustomerExceeded" ->
                "AWS allows no more of these for now; try again in a day.";
            case "InsufficientCacheClusterCapacity" -> "Choose another node type or availability zone, or try later.";
            default ->
                code.contains("Quota")
                        ? "Ask AWS for a higher quota, or delete what is not needed."
                        : "Correct what the message names.";
        };
    }

    private static boolean isDenied(AwsServiceException failure) {
        String code = code(failure);
        return !CREDENTIALS.contains(code)
                && !CLOCK.contains(code)
                && (code.startsWith("AccessDenied")
                        || code.equals("KMS.AccessDeniedException")
                        || failure.statusCode() == 403);
    }

    private static RuntimeException ofSilence(SdkClientException failure, String what) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Unable to load credentials")) {
            return new Rejected(
                    what
                            + " needs AWS credentials and none were found. Give this service a role (task, pod or instance),"
                            + " or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                    failure);
        }
        if (message.contains("Unable to load region")) {
            return new Rejected(
                    what + " needs an AWS region and none was found. Set AWS_REGION or spring.cloud.aws.region.static.",
                    failure);
        }
        return new Transient(what + " got no complete answer from AWS: " + message, failure);
    }

    private static String code(AwsServiceException failure) {
        var details = failure.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** The first line of it: what follows a refused signature is the request as AWS read it, session token included. */
    private static String said(AwsServiceException failure) {
        return code(failure) + describe(failure).lines().findFirst().orElse("");
    }

    /** {@code ": text"}, or empty. */
    private static String describe(AwsServiceException failure) {
        var details = failure.awsErrorDetails();
        String text = details == null ? null : details.errorMessage();
        return text == null || text.isBlank() ? "" : ": " + text.strip();
    }

    private static boolean containsAny(String text, List<String> phrases) {
        return phrases.stream().anyMatch(text::contains);
    }
}
