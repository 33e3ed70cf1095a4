package io.pointsman.web;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Every error of the API as a problem (RFC 9457). {@link Rejected} becomes 422 rather than a 5xx: clients and proxies send a 5xx
 * again by themselves, and here a person must act first.
 */
@RestControllerAdvice
class ApiErrors extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(NotFound failure) {
        return answer(Problem.NOT_FOUND, failure.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(InvalidRequest failure) {
        return answer(Problem.INVALID_REQUEST, failure.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(StaleReading failure) {
        return answer(Problem.STALE_READING, failure.getMessage() + ". Send the request again: it looks anew.");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(Guarded failure) {
        ProblemDetail problem = Problem.GUARDED.detail(String.valueOf(failure.getMessage()));
        problem.setProperty("guards", failure.guards());
        return ResponseEntity.status(Problem.GUARDED.status()).body(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(Rejected failure) {
        return answer(Problem.REJECTED, failure.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> handle(Transient failure) {
        return ResponseEntity.status(Problem.TRANSIENT.status())
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(Problem.TRANSIENT.detail(failure.getMessage() + ". Send the same request again later."));
    }

    /** Answers without internals; the id leads to the log line, which has them. */
    @ExceptionHandler(Exception.class)
    ResponseEntity<ProblemDetail> handleUnexpected(Exception failure, HttpServletRequest request) {
        String id = UUID.randomUUID().toString();
        LOG.error("unexpected error={} method={} path={}", id, request.getMethod(), request.getRequestURI(), failure);
        ProblemDetail problem =
                Problem.UNEXPECTED.detail("This is a fault of Pointsman's. Its log has the cause under this id.");
        problem.setProperty("id", id);
        return ResponseEntity.status(Problem.UNEXPECTED.status()).body(problem);
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem, @Nullable String detail) {
        return ResponseEntity.status(problem.status()).body(problem.detail(String.valueOf(detail)));
    }

    /** Spring MVC's own refusals: its status and headers, our type and words. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError() && request instanceof ServletWebRequest servlet) {
            ResponseEntity<ProblemDetail> unexpected = handleUnexpected(failure, servlet.getRequest());
            return new ResponseEntity<>(unexpected.getBody(), headers, unexpected.getStatusCode());
        }
        Problem problem = switch (status.value()) {
            case 404 -> Problem.UNKNOWN_PATH;
            case 405 -> Problem.METHOD_NOT_ALLOWED;
            case 406 -> Problem.NOT_ACCEPTABLE;
            case 413 -> Problem.TOO_LARGE;
            case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
            default -> Problem.INVALID_REQUEST;
        };
        return new ResponseEntity<>(problem.detail(detail(problem, failure)), headers, problem.status());
    }

    private static String detail(Problem problem, Exception failure) {
        return switch (problem) {
            case UNKNOWN_PATH -> "There is nothing here. GET /v3/api-docs lists every path.";
            case TOO_LARGE -> "Send a smaller request.";
            default -> detail(failure);
        };
    }

    private static String detail(Exception failure) {
        return switch (failure) {
            case MethodArgumentNotValidException invalid ->
                joined(invalid.getBindingResult().getAllErrors().stream()
                        .map(error -> (error instanceof FieldError field ? field.getField() : error.getObjectName())
                                + " " + error.getDefaultMessage()));
            case HandlerMethodValidationException invalid ->
                joined(invalid.getParameterValidationResults().stream()
                        .flatMap(result -> result.getResolvableErrors().stream()
                                .map(MessageSourceResolvable::getDefaultMessage)
                                .map(message -> result.getMethodParameter().getParameterName() + " " + message)));
            case MethodArgumentTypeMismatchException mismatch -> {
                Class<?> type = mismatch.getRequiredType();
                yield mismatch.getName() + " is not of the right form"
                        + (type == null ? "." : ": " + type.getSimpleName() + " expected.");
            }
            default -> {
                String known = failure instanceof ErrorResponse response
                        ? response.getBody().getDetail()
                        : null;
                yield known == null
                        ? "The request cannot be read. GET /v3/api-docs describes what is expected."
                        : known;
            }
        };
    }

    private static String joined(Stream<String> errors) {
        return errors.sorted().collect(Collectors.joining("; ", "", "."));
    }
}
