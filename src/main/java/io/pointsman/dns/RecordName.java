package io.pointsman.dns;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A name in a zone, in canonical form: lower case, without the final dot. What Route 53 escapes ({@code \052}) stays escaped. In
 * Route 53's listing order: labels reversed, the final dot included, as ASCII.
 *
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html">order</a>
 */
public record RecordName(String value) implements Comparable<RecordName> {

    public RecordName {
        value = value.toLowerCase(Locale.ROOT);
        if (value.endsWith(".")) {
            value = value.substring(0, value.length() - 1);
        }
    }

    /** The name directly below this one, {@code label.this}. */
    public RecordName child(String label) {
        return new RecordName(label + "." + value);
    }

    /** The name directly above this one, if {@code label} is what stands between them. */
    Optional<RecordName> parentBehind(String label) {
        return value.startsWith(label + ".")
                ? Optional.of(new RecordName(value.substring(label.length() + 1)))
                : Optional.empty();
    }

    /** Whether this is {@code ancestor} or below it. */
    public boolean isWithin(RecordName ancestor) {
        return value.equals(ancestor.value) || value.endsWith("." + ancestor.value);
    }

    /** {@code com.example.a.} for {@code a.example.com}; sorts as Route 53 lists. */
    String orderKey() {
        List<String> labels = new ArrayList<>(List.of(value.split("\\.", -1)));
        Collections.reverse(labels);
        return String.join(".", labels) + ".";
    }

    @Override
    public int compareTo(RecordName other) {
        return orderKey().compareTo(other.orderKey());
    }

    @Override
    public String toString() {
        return value;
    }
}
