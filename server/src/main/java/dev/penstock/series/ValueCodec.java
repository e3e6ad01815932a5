package dev.penstock.series;

/**
 * Values as whole numbers of a decimal step, less their prediction; values that are no decimals as
 * differences of their bits. Bit-exact for every double. One thread.
 */
final class ValueCodec {
    /** Kinds behind an escape, in 2 bits. */
    private static final int FAR = 0;

    private static final int OTHER_CODE = 1;
    private static final int RAW = 2;
    private static final int BITS = 3;

    /** How many ways of predicting there are: last value, and running means over some. */
    static final int SMOOTHINGS = 3;

    private static final int[] SHIFT = {0, 2, 4};
    static final int FRACTION = 4;
    private static final int PATIENCE = 8;

    final Rice rice = new Rice();
    final int shift;
    private final BitsCodec bits;
    private int code;
    long level;
    private int puts;
    private int escapes;

    /** In the state that the params say. */
    ValueCodec(CodecParams params) {
        shift = SHIFT[params.smoothing()];
        code = params.decimal();
        bits = new BitsCodec(params.bitShift());
    }

    /** The decimal code in use, {@link Decimal#NONE} for bits. */
    int code() {
        return code;
    }

    void put(double value, BitWriter out) {
        puts++;
        if (code != Decimal.NONE) {
            long m = Decimal.scaled(value, code);
            if (Decimal.exact(value, m, code)) {
                putDecimal(m, out);
            } else {
                putOther(value, out);
            }
        } else {
            bits.put(Double.doubleToRawLongBits(value), out);
        }
    }

    double get(BitReader in) {
        if (code == Decimal.NONE) {
            return Double.longBitsToDouble(bits.get(in));
        }
        long left = rice.get(in);
        if (left < 0) {
            return escaped(in);
        }
        long m = (level >> FRACTION) + Bytes.unzigzag(left);
        follow(m);
        return Decimal.value(m, code);
    }

    /** Bits that the decimal m would take; adapts as {@link #put} would. */
    int cost(long m) {
        int cost = rice.cost(Bytes.zigzag(m - (level >> FRACTION)));
        if (cost < Rice.ESCAPE + 8) {
            follow(m);
        } else {
            level = m << FRACTION;
        }
        return cost;
    }

    private void putDecimal(long m, BitWriter out) {
        long left = Bytes.zigzag(m - (level >> FRACTION));
        if (rice.put(left, out)) {
            follow(m);
        } else if (impatient()) {
            escape(BITS, out);
            useBits();
            bits.put(Double.doubleToRawLongBits(Decimal.value(m, code)), out);
            code = Decimal.NONE;
        } else {
            escape(FAR, out);
            Escapes.put(left, out);
            rice.escaped(left);
            level = m << FRACTION;
        }
    }

    private void putOther(double value, BitWriter out) {
        int other = Decimal.code(value, code + 1);
        if (other != Decimal.NONE) {
            escape(OTHER_CODE, out);
            out.put(other, 5);
            change(other);
            putDecimal(Decimal.scaled(value, other), out);
        } else if (impatient()) {
            escape(BITS, out);
            useBits();
            bits.put(Double.doubleToRawLongBits(value), out);
            code = Decimal.NONE;
        } else {
            escape(RAW, out);
            out.put(Double.doubleToRawLongBits(value), 64);
        }
    }

    private double escaped(BitReader in) {
        return switch ((int) in.get(2)) {
            case FAR -> {
                long left = Escapes.get(in);
                long m = (level >> FRACTION) + Bytes.unzigzag(left);
                rice.escaped(left);
                level = m << FRACTION;
                yield Decimal.value(m, code);
            }
            case OTHER_CODE -> {
                change((int) in.get(5));
                yield get(in);
            }
            case RAW -> Double.longBitsToDouble(in.get(64));
            default -> {
                useBits();
                code = Decimal.NONE;
                yield Double.longBitsToDouble(bits.get(in));
            }
        };
    }

    private void follow(long m) {
        level += ((m << FRACTION) - level) >> shift;
    }

    private void change(int other) {
        long factor = Decimal.finer(code, other);
        level *= factor;
        rice.scale(Math.max(1, factor));
        code = other;
    }

    private void useBits() {
        long m = level >> FRACTION;
        bits.start(Double.doubleToRawLongBits(Decimal.value(m, code)));
    }

    private void escape(int kind, BitWriter out) {
        out.put(kind, Rice.ESCAPE + 2);
    }

    /** Counts an escape; true when there have been too many for decimals to be worth it. */
    private boolean impatient() {
        escapes++;
        return escapes > PATIENCE && escapes > puts >> 3;
    }
}
