package io.pointsman.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Errors that arise outside of Spring MVC, as the container hands them over: a path the firewall refuses, a filter that fails. */
@RestController
final class ErrorPath implements ErrorController {

    private final ProblemWriter problems;

    ErrorPath(ProblemWriter problems) {
        this.problems = problems;
    }

    @RequestMapping("${spring.web.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        if (status == null || status.equals(404)) {
            problems.write(
                    request,
                    response,
                    Problem.UNKNOWN_PATH,
                    "There is nothing here. GET /v3/api-docs lists every path.");
        } else if (status instanceof Integer code && code < 500) {
            problems.write(request, response, Problem.INVALID_REQUEST, "The request cannot be read.");
        } else {
            problems.write(
                    request, response, Problem.UNEXPECTED, "This is a fault of Pointsman's. Its log has the cause.");
        }
    }
}
