package dev.penstock.store;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;

/** How each kind of record is laid out on disk. Used once, while opening. */
final class Tuning implements AutoCloseable {

    private static final long MIB = 1 << 20;

    private final StoreConfig config;
    private final Cache cache;
    private final BloomFilter filter = new BloomFilter(10);
    private final List<ColumnFamilyOptions> made = new ArrayList<>();

    Tuning(StoreConfig config, Cache cache) {
        this.config = config;
        this.cache = cache;
    }

    DBOptions database() {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                .setAvoidFlushDuringShutdown(true)
                .setMaxBackgroundJobs(config.backgroundJobs())
                .setMaxOpenFiles(512)
                .setBytesPerSync(MIB)
                .setUseDirectIoForFlushAndCompaction(config.directWrites())
                .setKeepLogFileNum(4)
                .setStatsDumpPeriodSec(0)
                .setSkipStatsUpdateOnDbOpen(true)
                .setMaxBgErrorResumeCount(Integer.MAX_VALUE)
                .setBgerrorResumeRetryInterval(1_000_000);
    }

    ColumnFamilyOptions family(Family family) {
        var options =
                switch (family) {
                    case META -> base(4).setCompressionType(CompressionType.LZ4_COMPRESSION);
                    case EVENTS -> events();
                    case TABLES -> base(8).setCompressionType(CompressionType.LZ4_COMPRESSION);
                    case CHUNKS -> base(16).setCompressionType(CompressionType.NO_COMPRESSION);
                    case ROLLUPS ->
                            base(16).setCompressionType(CompressionType.LZ4_COMPRESSION)
                                    .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
                };
        made.add(options);
        return options;
    }

    private ColumnFamilyOptions events() {
        return base(16).setCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    private ColumnFamilyOptions base(int blockKib) {
        var table =
                new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(blockKib * 1024L)
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFilterPolicy(filter)
                        .setFormatVersion(6);
        return new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setWriteBufferSize(config.memtableBytes())
                .setArenaBlockSize(arenaBytes())
                .setMaxWriteBufferNumber(4)
                .setLevelCompactionDynamicLevelBytes(true);
    }

    /** Each family takes at least a block: small against the budget, or it would flush at once. */
    private long arenaBytes() {
        return Math.clamp(config.memtableBytes() / 256, 16L << 10, MIB);
    }

    @Override
    public void close() {
        made.forEach(ColumnFamilyOptions::close);
        filter.close();
    }
}
