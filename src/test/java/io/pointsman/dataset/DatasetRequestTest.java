package io.pointsman.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class DatasetRequestTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void whatIsLeftOutHasADefault() {
        DatasetRequest request = read("");
        assertThat(problems(request)).isEmpty();
        assertThat(request.seedOr()).isEqualTo(1);
        assertThat(request.sharesOr()).containsExactly(1);
        assertThat(request.valueOr().maxOr()).isEqualTo(256);
        assertThat(request.memory()).isBetween(30_000L, 60_000L);
    }

    @Test
    void itIsReadBackAsItWasWritten() {
        for (DatasetRequest request : List.of(SampleDatasets.uuids(7, 3), SampleDatasets.everything(7, 3))) {
            assertThat(problems(request)).isEmpty();
            assertThat(JSON.readValue(JSON.writeValueAsString(request), DatasetRequest.class))
                    .isEqualTo(request);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'keys': 0",
                "'keys': 100000001",
                "'prefix': 'ab'",
                "'prefix': 'a{b}c'",
                "'prefix': 'abc*'",
                "'preset': 'other'",
                "'preset': 'uuid', 'members': {'min': 5}",
                "'types': {}",
                "'types': {'hash': -1, 'string': 1}",
                "'valueLetters': {'min': 0}",
                "'valueLetters': {'min': 524289}",
                "'valueLetters': {'min': 9, 'max': 8}",
                "'types': {'set': 1}, 'members': {'min': 1, 'max': 1000001}",
                "'types': {'set': 1}, 'members': {'min': 1000000}, 'valueLetters': {'min': 600}",
                "'ttl': {}",
                "'ttl': {'min': 'PT0.5S'}",
                "'ttl': {'min': 'PT2M', 'max': 'PT1M'}",
                "'ttl': {'min': 'PT2M', 'share': 1.1}",
                "'ttl': {'max': 'PT2M'}",
                "'hot': {'keys': 0.1, 'writes': 0.95}",
                "'rate': 0"
            })
    void whatIsOutOfBoundsIsRefused(String members) {
        assertThat(problems(read(", " + members.replace('\'', '"'))))
                .as(members)
                .isNotEmpty();
    }

    /** Of two members of one name the second counts. */
    private static DatasetRequest read(String members) {
        return JSON.readValue(
                "{\"group\": \"orders\", \"confirm\": \"orders\", \"prefix\": \"test:\", \"keys\": 100" + members + "}",
                DatasetRequest.class);
    }

    private static List<String> problems(DatasetRequest request) {
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            Validator validator = factory.getValidator();
            return validator.validate(request).stream()
                    .map(problem -> problem.getPropertyPath() + " " + problem.getMessage())
                    .toList();
        }
    }
}
