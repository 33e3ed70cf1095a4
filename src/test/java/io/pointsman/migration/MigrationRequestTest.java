package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MigrationRequestTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void whatIsLeftOutHasADefault() {
        MigrationRequest request = read("");
        assertThat(problems(request)).isEmpty();
        assertThat(request.busyKey()).isEqualTo(BusyKey.SKIP);
        assertThat(request.isFromPrimary()).isFalse();
        assertThat(JSON.readValue(JSON.writeValueAsString(request), MigrationRequest.class))
                .isEqualTo(request);
    }

    @Test
    void itIsReadBackAsItWasWritten() {
        MigrationRequest request = read(
                ", \"busyKeys\": \"fail\", \"readFrom\": \"primary\", \"keysPerSecond\": 100, \"bytesPerSecond\": 1000000");
        assertThat(problems(request)).isEmpty();
        assertThat(request.busyKey()).isEqualTo(BusyKey.FAIL);
        assertThat(request.isFromPrimary()).isTrue();
        assertThat(JSON.readValue(JSON.writeValueAsString(request), MigrationRequest.class))
                .isEqualTo(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'source': ' '",
                "'target': null",
                "'confirm': ''",
                "'busyKeys': 'SKIP'",
                "'busyKeys': 'merge'",
                "'readFrom': 'reader'",
                "'keysPerSecond': 99",
                "'bytesPerSecond': 999999"
            })
    void whatIsOutOfBoundsIsRefused(String members) {
        assertThat(problems(read(", " + members.replace('\'', '"'))))
                .as(members)
                .isNotEmpty();
    }

    /** Of two members of one name the second counts. */
    private static MigrationRequest read(String members) {
        return JSON.readValue(
                "{\"source\": \"orders\", \"target\": \"wares\", \"confirm\": \"wares\"" + members + "}",
                MigrationRequest.class);
    }

    private static List<String> problems(MigrationRequest request) {
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            return factory.getValidator().validate(request).stream()
                    .map(problem -> problem.getPropertyPath() + " " + problem.getMessage())
                    .toList();
        }
    }
}
