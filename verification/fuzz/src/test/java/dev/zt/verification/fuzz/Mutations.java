package dev.zt.verification.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Mutates seeds by chance, and the same way in each run. */
final class Mutations {

    private static final int MAX_LENGTH = 8_192;
    private static final List<byte[]> TOKENS = List.of(
            text("/"),
            text("."),
            text(".."),
            text("%2f"),
            text("*"),
            text("**"),
            text("\""),
            text("\n"),
            text("\r\n"),
            text("{"),
            text("}"),
            text("["),
            text("]"),
            text(","),
            text(":"),
            text("spiffe://"),
            text("null"),
            text("-1"),
            text("1e400"),
            text("99999999999999999999"),
            text("\u0000"),
            text("\u2028"),
            text("\ud83d\ude00"),
            text("---\n"),
            text("&a "),
            text("!!"),
            new byte[] {(byte) 0x80},
            new byte[] {(byte) 0xff, (byte) 0xff},
            new byte[] {0x30, (byte) 0x80},
            new byte[] {(byte) 0x86, 0x01},
            new byte[] {0x05, 0x00});

    private final Random random;
    private final List<byte[]> seeds;

    Mutations(List<byte[]> seeds, long seed) {
        this.seeds = seeds;
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] input = pick(seeds);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            input = mutated(input);
        }
        return input;
    }

    private byte[] mutated(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + random.nextInt(4));
        return switch (random.nextInt(6)) {
            case 0 -> joined(input, from, pick(TOKENS), to);
            case 1 -> joined(input, from, new byte[] {(byte) random.nextInt(256)}, Math.min(input.length, from + 1));
            case 2 -> joined(input, from, new byte[0], to);
            case 3 -> joined(input, from, part(input), from);
            case 4 -> joined(input, from, part(pick(seeds)), Math.min(input.length, from + random.nextInt(40)));
            default -> flipped(input);
        };
    }

    private byte[] flipped(byte[] input) {
        byte[] copy = input.clone();
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private byte[] part(byte[] input) {
        int from = random.nextInt(input.length + 1);
        return Arrays.copyOfRange(input, from, Math.min(input.length, from + random.nextInt(40)));
    }

    private byte[] pick(List<byte[]> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static byte[] joined(byte[] input, int from, byte[] middle, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(middle);
        out.write(input, to, input.length - to);
        return out.size() > MAX_LENGTH ? input : out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
