package io.pointsman.migration;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names of keys, which are bytes, for people. */
final class KeyText {

    private KeyText() {}

    /** As UTF-8 where it is that, otherwise in hexadecimal digits: {@code 0x00ff}. */
    static String of(byte[] key) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(key);
        }
    }
}
