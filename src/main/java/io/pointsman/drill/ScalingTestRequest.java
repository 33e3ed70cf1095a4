package io.pointsman.drill;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scaling test as an operator asks for it. A second value is asked for when the group has become the first.
 *
 * @param shards how many; or
 * @param replicas how many each shard is to have; or
 * @param nodeTypes such as {@code cache.r7g.large}
 */
record ScalingTestRequest(
        @NotBlank String confirm,
        @Nullable Boolean inMaintenanceWindow,
        @Nullable @Size(min = 1, max = 2) List<@NotNull @Min(1) @Max(500) Integer> shards,
        @Nullable @Size(min = 1, max = 2) List<@NotNull @Min(0) @Max(5) Integer> replicas,

        @Nullable @Size(min = 1, max = 2)
        List<@NotNull @Pattern(regexp = NODE_TYPE, message = IS_NODE_TYPE) String> nodeTypes,

        @Nullable @Valid LoadRequest load,
        @Nullable @Valid Budget budget)
        implements DrillRequest {

    static final String NODE_TYPE = "cache\\.[a-z0-9-]{2,20}\\.[a-z0-9-]{2,20}";
    static final String IS_NODE_TYPE = "must be a node type, such as cache.r7g.large";

    @JsonIgnore
    @AssertTrue(message = "must have one of shards, replicas and nodeTypes")
    boolean isOfOneKind() {
        return given().count() == 1;
    }

    @JsonIgnore
    @AssertTrue(message = "must have two different values, or one")
    boolean isOfDifferentValues() {
        return given().allMatch(values -> values.stream().distinct().count() == values.size());
    }

    private Stream<List<?>> given() {
        return Stream.<@Nullable List<?>>of(shards, replicas, nodeTypes)
                .flatMap(values -> Optional.<List<?>>ofNullable(values).stream());
    }

    /** One for each round. */
    List<Target> targets() {
        if (shards != null) {
            return shards.stream().<Target>map(Target.Shards::new).toList();
        }
        if (replicas != null) {
            return replicas.stream().<Target>map(Target.Replicas::new).toList();
        }
        return nodeTypes == null
                ? List.of()
                : nodeTypes.stream().<Target>map(Target.NodeType::new).toList();
    }
}
