package io.pointsman.sandbox.elasticache;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** The members of one request, judged as AWS judges them. */
final class Form {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z](-?[a-z0-9])*");

    private final Map<String, String> fields;

    Form(Map<String, String> fields) {
        this.fields = fields;
    }

    static boolean isIdentifier(String id, int longest) {
        return id.length() <= longest && IDENTIFIER.matcher(id).matches();
    }

    /** The names of all members, and of the operation and its version. */
    Set<String> names() {
        return fields.keySet();
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return text(name)
                .orElseThrow(() ->
                        new AwsError(400, "MissingParameter", "The request must contain the parameter " + name + "."));
    }

    /** An id in lower case, as AWS stores it. */
    Optional<String> id(String name, String nameInError) {
        return text(name).map(value -> value.toLowerCase(Locale.ROOT)).map(value -> {
            if (!isIdentifier(value, 50)) {
                throw AwsError.invalidValue("The parameter " + nameInError + " is not a valid identifier.");
            }
            return value;
        });
    }

    Optional<String> groupId() {
        return id("ReplicationGroupId", "ReplicationGroupIdentifier");
    }

    boolean flag(String name) {
        return text(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw AwsError.invalidValue("Invalid value " + value + " for " + name + ".");
                })
                .orElse(false);
    }

    OptionalInt number(String name) {
        return text(name).stream()
                .mapToInt(value -> {
                    try {
                        return Integer.parseInt(value);
                    } catch (NumberFormatException e) {
                        throw AwsError.invalidValue("Invalid value " + value + " for " + name + ".");
                    }
                })
                .findFirst();
    }

    Optional<Instant> time(String name) {
        return text(name).map(value -> {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException e) {
                throw AwsError.invalidValue("Invalid value " + value + " for " + name + ".");
            }
        });
    }

    /** {@code prefix.1}, {@code prefix.2}, … until one is missing. */
    List<String> list(String prefix) {
        List<String> values = new ArrayList<>();
        for (String value = fields.get(prefix + ".1");
                value != null;
                value = fields.get(prefix + "." + (values.size() + 1))) {
            values.add(value);
        }
        return values;
    }

    /** How many a page may hold: 20 to 100, 100 if nothing is said. */
    int pageSize() {
        int size = number("MaxRecords").orElse(100);
        if (size < 20 || size > 100) {
            throw AwsError.invalidValue(
                    "Invalid value " + size + " for MaxRecords. Must be between 20 and 100 inclusive.");
        }
        return size;
    }

    /** What the marker of the page before stands for; empty on the first page. */
    Optional<String> marker() {
        return text("Marker").map(marker -> {
            try {
                return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw AwsError.invalidValue("Invalid value " + marker + " for Marker.");
            }
        });
    }

    static String asMarker(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }
}
