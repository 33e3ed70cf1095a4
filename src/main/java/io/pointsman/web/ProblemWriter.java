package io.pointsman.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with a problem from within a filter. */
@Component
final class ProblemWriter {

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /** Sets status and body, keeps the headers that are set. */
    void write(HttpServletRequest request, HttpServletResponse response, Problem problem, String detail)
            throws IOException {
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        byte[] body = json.writeValueAsBytes(problem.fields(detail, request.getRequestURI()));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
