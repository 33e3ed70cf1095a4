package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PieceByPieceTest {

    @Test
    void theNextPieceOfAStreamBeginsAfterTheLastEntry() {
        assertThat(PieceByPiece.after("1526919030474-55")).isEqualTo("1526919030474-56");
        assertThat(PieceByPiece.after("7-18446744073709551614")).isEqualTo("7-18446744073709551615");
        assertThat(PieceByPiece.after("7-18446744073709551615")).isEqualTo("8-0");
    }
}
