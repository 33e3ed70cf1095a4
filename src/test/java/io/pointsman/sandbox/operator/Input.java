package io.pointsman.sandbox.operator;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The body of a call: a JSON object whose fields are read by name and type. What does not fit is a {@link Refused}, 400. */
final class Input {

    private final String text;

    Input(String text) {
        this.text = text;
    }

    /** The body as it came. */
    String text() {
        return text;
    }

    /** The body as an object with no field but {@code known}; an empty body is an empty object. */
    Fields fields(String... known) {
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(text.isBlank() ? "{}" : text);
        } catch (JacksonException e) {
            throw new Refused(400, "the body is not JSON: " + e.getOriginalMessage());
        }
        if (!json.isObject()) {
            throw new Refused(400, "the body must be a JSON object");
        }
        Set<String> unknown = new TreeSet<>(json.propertyNames());
        Set<String> fields = Set.of(known);
        unknown.removeAll(fields);
        if (!unknown.isEmpty()) {
            throw new Refused(400, "unknown fields " + unknown + ", known are " + new TreeSet<>(fields));
        }
        return new Fields(json);
    }

    /** The fields of a body; each read is empty when the field is absent or null. */
    record Fields(JsonNode json) {

        Optional<String> text(String name) {
            return field(name).map(value -> {
                if (!value.isString()) {
                    throw new Refused(400, name + " must be a string");
                }
                return value.stringValue();
            });
        }

        Optional<Integer> integer(String name) {
            return field(name).map(value -> {
                if (!value.isInt()) {
                    throw new Refused(400, name + " must be a whole number");
                }
                return value.intValue();
            });
        }

        Optional<Double> number(String name) {
            return field(name).map(value -> {
                if (!value.isNumber()) {
                    throw new Refused(400, name + " must be a number");
                }
                return value.doubleValue();
            });
        }

        Optional<Boolean> flag(String name) {
            return field(name).map(value -> {
                if (!value.isBoolean()) {
                    throw new Refused(400, name + " must be true or false");
                }
                return value.booleanValue();
            });
        }

        /** Written as {@code 30ms}, {@code 5s} or {@code PT5S}. */
        Optional<Duration> duration(String name) {
            return text(name).map(value -> {
                try {
                    return DurationStyle.detectAndParse(value);
                } catch (IllegalArgumentException e) {
                    throw new Refused(400, name + " must be a duration such as 30ms, 5s or PT5S, was " + value);
                }
            });
        }

        /** Written as {@code 2026-11-01T00:00:00Z}. */
        Optional<Instant> time(String name) {
            return text(name).map(value -> {
                try {
                    return Instant.parse(value);
                } catch (DateTimeParseException e) {
                    throw new Refused(400, name + " must be a time such as 2026-11-01T00:00:00Z, was " + value);
                }
            });
        }

        private Optional<JsonNode> field(String name) {
            return json.optional(name).filter(value -> !value.isNull());
        }
    }
}
