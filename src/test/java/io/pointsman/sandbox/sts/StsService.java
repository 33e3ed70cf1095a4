package io.pointsman.sandbox.sts;

import io.pointsman.sandbox.front.Sessions;
import io.pointsman.sandbox.front.Sessions.Session;
import io.pointsman.sandbox.wire.Caller;
import io.pointsman.sandbox.wire.QueryProtocol;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * STS on the wire, query protocol of 2011-06-15: {@code AssumeRole}, for any caller who knows the role's ARN and its external id. Elements as in
 * the API reference's sample; the refusal as in security_monkey #77. The text of a {@code ValidationError} is shortened.
 */
public final class StsService implements WireService {

    private static final String VERSION = "2011-06-15";
    private static final int SHORTEST = 900;
    private static final int LONGEST = 43_200;
    private static final int USUAL = 3_600;
    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
    private static final Pattern ROLE = Pattern.compile("arn:aws:iam::(\\d{12}):role/(?:[\\w+=,.@-]+/)*([\\w+=,.@-]+)");
    private static final QueryProtocol PROTOCOL = new QueryProtocol("https://sts.amazonaws.com/doc/2011-06-15/");

    private final Sessions sessions;
    private final Map<String, Optional<String>> roles = new ConcurrentHashMap<>();
    private volatile Duration longestSession;

    /** @param longestSession what a session lasts at most, whatever is asked for; shorter than AWS's 15 minutes to see them renewed */
    public StsService(Sessions sessions, Duration longestSession) {
        this.sessions = sessions;
        this.longestSession = longestSession;
    }

    /**
     * Makes a role, or changes its external id.
     *
     * @param arn such as {@code arn:aws:iam::444455556666:role/pointsman}
     * @param externalId what a caller has to know; empty: nothing
     */
    public void putRole(String arn, Optional<String> externalId) {
        if (!ROLE.matcher(arn).matches()) {
            throw new IllegalArgumentException("no ARN of a role: " + arn);
        }
        roles.put(arn, externalId);
    }

    /** Nobody can assume the role any more; sessions go on. */
    public void removeRole(String arn) {
        roles.remove(arn);
    }

    /** For sessions opened from now on. */
    public void longestSession(Duration longest) {
        longestSession = longest;
    }

    /** Ends all sessions before the time that their holders know of. */
    public void expireSessions() {
        sessions.expireAll();
    }

    @Override
    public String name() {
        return "sts";
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
        if (!operation(request).equals("AssumeRole")) {
            return PROTOCOL.refused(
                    400, "InvalidAction", "Could not find operation " + operation(request) + " for version " + VERSION);
        }
        Map<String, String> fields = request.formFields();
        String arn = fields.getOrDefault("RoleArn", "");
        String name = fields.getOrDefault("RoleSessionName", "");
        String seconds = fields.getOrDefault("DurationSeconds", Integer.toString(USUAL));
        var role = ROLE.matcher(arn);
        if (!role.matches()) {
            return PROTOCOL.refused(400, "ValidationError", arn + " is invalid");
        }
        if (!SESSION_NAME.matcher(name).matches()) {
            return invalid(name, "roleSessionName");
        }
        if (!seconds.matches("\\d{1,6}")
                || Integer.parseInt(seconds) < SHORTEST
                || Integer.parseInt(seconds) > LONGEST) {
            return invalid(seconds, "durationSeconds");
        }
        Optional<String> wanted = roles.get(arn);
        if (wanted == null
                || wanted.filter(id -> !id.equals(fields.get("ExternalId"))).isPresent()) {
            return denied(request);
        }
        Duration asked = Duration.ofSeconds(Integer.parseInt(seconds));
        Duration longest = longestSession;
        Caller assumed = new Caller(
                role.group(1), "arn:aws:sts::%s:assumed-role/%s/%s".formatted(role.group(1), role.group(2), name));
        return credentials(sessions.open(assumed, asked.compareTo(longest) < 0 ? asked : longest), name);
    }

    private static WireResponse credentials(Session session, String name) {
        return PROTOCOL.answer(
                "AssumeRole",
                xml -> xml.open("AssumedRoleUser")
                        .text("Arn", session.caller().arn())
                        .text("AssumedRoleId", "AROA3XFRBF535PLBIFPI4:" + name)
                        .close("AssumedRoleUser")
                        .open("Credentials")
                        .text("AccessKeyId", session.accessKey())
                        .text("SecretAccessKey", session.secretKey())
                        .text("SessionToken", session.sessionToken())
                        .text(
                                "Expiration",
                                session.expiration()
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .toString())
                        .close("Credentials"));
    }

    private static WireResponse invalid(String value, String member) {
        return PROTOCOL.refused(
                400,
                "ValidationError",
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint"
                        .formatted(value, member));
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
        return PROTOCOL.refused(
                403,
                "AccessDenied",
                "User: " + request.caller().arn() + " is not authorized to perform: sts:" + operation(request)
                        + " on resource: " + request.formFields().getOrDefault("RoleArn", ""));
    }

    @Override
    public WireResponse expired() {
        return PROTOCOL.refused(403, "ExpiredToken", EXPIRED);
    }
}
