package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReplyHashTest {

    @Test
    void aScoreIsTheSameHoweverItsVersionWritesIt() {
        assertThat(ReplyHash.score("0.10000000000000001")).isEqualTo(ReplyHash.score("0.1"));
        assertThat(ReplyHash.score("1e+20")).isEqualTo(ReplyHash.score("100000000000000000000"));
        assertThat(ReplyHash.score("-0")).isEqualTo(ReplyHash.score("0"));
        assertThat(ReplyHash.score("-nan")).isEqualTo(ReplyHash.score("nan"));
    }

    @Test
    void otherScoresDiffer() {
        assertThat(Stream.of("inf", "-inf", "nan", "0", "5e-324", "-5e-324", "0.1", "0.10000000000000002", "1.7e+308")
                        .map(ReplyHash::score))
                .doesNotHaveDuplicates();
    }
}
