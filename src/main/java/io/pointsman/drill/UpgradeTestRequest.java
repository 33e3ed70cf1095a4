package io.pointsman.drill;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An upgrade test as an operator asks for it. ElastiCache does not change the engine and the node type in one call.
 *
 * @param engine {@code valkey} or {@code redis}; null: it stays
 * @param engineVersion as ElastiCache wants it in calls, {@code 8.1}; or
 * @param parameterGroup to go with the engine; null: it stays
 * @param nodeType such as {@code cache.r7g.large}
 */
record UpgradeTestRequest(
        @NotBlank String confirm,
        @Nullable Boolean inMaintenanceWindow,

        @Nullable @Pattern(regexp = ENGINE, message = "must be valkey or redis")
        String engine,

        @Nullable @Pattern(regexp = VERSION, message = IS_VERSION)
        String engineVersion,

        @Nullable @Pattern(regexp = PARAMETER_GROUP, message = "must be a parameter group's name")
        String parameterGroup,

        @Nullable @Pattern(regexp = ScalingTestRequest.NODE_TYPE, message = ScalingTestRequest.IS_NODE_TYPE)
        String nodeType,

        @Nullable @Valid LoadRequest load,
        @Nullable @Valid Budget budget)
        implements DrillRequest {

    static final String ENGINE = "valkey|redis";
    static final String VERSION = "[0-9]{1,3}\\.[0-9]{1,3}(\\.[0-9]{1,3})?";
    static final String IS_VERSION = "must be a version such as 8.1";
    static final String PARAMETER_GROUP = "[a-zA-Z][a-zA-Z0-9.-]{0,254}";

    @JsonIgnore
    @AssertTrue(
            message =
                    "must have engineVersion or nodeType, and the engine and its parameterGroup only beside engineVersion")
    boolean isOfOneKind() {
        return nodeType == null
                ? engineVersion != null
                : engineVersion == null && engine == null && parameterGroup == null;
    }

    Target target() {
        return target(engine, engineVersion, parameterGroup, nodeType).orElseThrow();
    }

    /** @return empty if neither a version nor a node type is given */
    static Optional<Target> target(
            @Nullable String engine,
            @Nullable String engineVersion,
            @Nullable String parameterGroup,
            @Nullable String nodeType) {
        return nodeType == null
                ? Optional.ofNullable(engineVersion)
                        .flatMap(EngineVersion::parse)
                        .map(version -> new Target.Engine(
                                Optional.ofNullable(engine), version, Optional.ofNullable(parameterGroup)))
                : Optional.of(new Target.NodeType(nodeType));
    }
}
