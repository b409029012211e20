package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.IpBlock;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CidrTest {

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, '', 10.244.0.0/16, true",
        "10.244.3.0/24, '', 10.244.0.0/16, true",
        "10.0.0.0/8, '', 11.0.0.0/8, false",
        "0.0.0.0/0, '', fd00::/8, false",
        "0.0.0.0/0, 10.244.0.0/16, 10.244.0.0/16, false",
        "0.0.0.0/0, 10.0.0.0/8, 10.244.0.0/16, false",
        "0.0.0.0/0, 10.244.0.0/17, 10.244.0.0/16, true",
        "0.0.0.0/0, 10.244.0.0/17 10.244.128.0/17, 10.244.0.0/16, false",
        "0.0.0.0/0, 10.244.0.0/17 10.244.0.0/18 10.244.0.0/17, 10.244.0.0/16, true",
        "::/0, fd00::/8, fd00:10:244::/56, false",
        "::/0, fd00:10:244::/57, fd00:10:244::/56, true",
        "::/0, '', ::/0, true",
    })
    void overlapsWhatItHoldsSomeAddressOf(String block, String except, String other, boolean overlaps) {
        Cidr cidr = new Cidr(
                IpBlock.parse(block),
                Stream.of(except.split(" "))
                        .filter(text -> !text.isEmpty())
                        .map(IpBlock::parse)
                        .toList());

        assertThat(cidr.overlaps(IpBlock.parse(other))).isEqualTo(overlaps);
    }

    /** Blocks of a net of 32 addresses, of which each is tried. */
    @ParameterizedTest
    @MethodSource("seeds")
    void overlapsIfOneAddressShowsIt(long seed) {
        Random random = new Random(seed);
        List<IpBlock> except = IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> block(random))
                .toList();
        Cidr cidr = new Cidr(block(random), except);
        IpBlock other = block(random);

        assertThat(cidr.overlaps(other))
                .isEqualTo(IntStream.range(0, 32)
                        .mapToObj(last -> new byte[] {(byte) 192, 0, 2, (byte) last})
                        .anyMatch(address -> other.contains(address)
                                && cidr.block().contains(address)
                                && except.stream().noneMatch(each -> each.contains(address))));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/9 10.128.0.0/9, 10.0.0.0/8, true",
        "10.128.0.0/9 10.0.0.0/9, 10.0.0.0/8, true",
        "0.0.0.0/1 128.0.0.0/1, 0.0.0.0/0, true",
        "10.0.0.0/9 10.192.0.0/10, 10.0.0.0/8, false",
        "10.0.0.0/9 10.128.0.0/10, 10.0.0.0/8, false",
        "10.128.0.0/9, 10.0.0.0/8, false",
        "2000::/4 3000::/4, 2000::/3, true",
        "::/1 8000::/1, 0.0.0.0/0, false",
        "'', 10.0.0.0/8, false",
    })
    void isCoveredTogether(String outer, String inner, boolean covered) {
        List<IpBlock> blocks = Stream.of(outer.split(" "))
                .filter(text -> !text.isEmpty())
                .map(IpBlock::parse)
                .toList();

        assertThat(IpBlocks.coverTogether(blocks, IpBlock.parse(inner))).isEqualTo(covered);
    }

    private static IpBlock block(Random random) {
        int rest = random.nextInt(6);
        return IpBlock.parse("192.0.2." + (random.nextInt(32) >> rest << rest) + "/" + (32 - rest));
    }
}
