package io.pointsman.web;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/**
 * An error as the API answers it, RFC 9457: {@code type} names the cause in a form that programs compare, {@code detail} says what
 * to do.
 */
enum Problem {
    INVALID_REQUEST(400, "Invalid request"),
    UNAUTHENTICATED(401, "Not authenticated"),
    FORBIDDEN(403, "Not allowed"),
    CROSS_SITE(403, "Cross-site request"),
    UNKNOWN_PATH(404, "Unknown path"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "Not acceptable"),
    STALE_READING(409, "Changed meanwhile"),
    GUARDED(409, "A guard stands in the way"),
    TOO_LARGE(413, "Too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    REJECTED(422, "A person must act"),
    UNEXPECTED(500, "Unexpected error"),
    TRANSIENT(503, "Not possible at this moment"),
    ISSUER_UNREACHABLE(503, "Token issuer unreachable");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    private String type() {
        return "urn:pointsman:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    ProblemDetail detail(String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
        problem.setType(URI.create(type()));
        problem.setTitle(title);
        return problem;
    }

    /** The same for filters, which answer before Spring MVC is reached. */
    Map<String, Object> fields(String detail, String path) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", type());
        fields.put("title", title);
        fields.put("status", status);
        fields.put("detail", detail);
        fields.put("instance", path);
        return fields;
    }
}
