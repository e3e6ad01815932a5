package dev.penstock.logs.search;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.ConstantScoreScorerSupplier;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSet;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.DocIdSetBuilder;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * Entries with a term that begins so. One search, one thread: what was found in a segment is kept,
 * since a search may look at a segment in several windows, and the walk over terms minds the time.
 */
final class PrefixTerms extends Query {
    private static final int CHECK_EVERY = 256;

    private final String field;
    private final BytesRef prefix;
    private final Patience patience;
    private final Map<Integer, DocIdSet> found = new ConcurrentHashMap<>();

    PrefixTerms(String field, BytesRef prefix, Patience patience) {
        this.field = field;
        this.prefix = prefix;
        this.patience = patience;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
        found.clear();
        return new ConstantScoreWeight(this, boost) {
            @Override
            public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext leaf)
                    throws IOException {
                DocIdSet set = found.get(leaf.ord);
                if (set == null) {
                    set = collect(leaf);
                    found.put(leaf.ord, set);
                }
                DocIdSetIterator iterator = set.iterator();
                return iterator == null
                        ? null
                        : ConstantScoreScorerSupplier.fromIterator(
                                iterator, score(), mode, leaf.reader().maxDoc());
            }

            @Override
            public boolean isCacheable(LeafReaderContext leaf) {
                return false;
            }
        };
    }

    private DocIdSet collect(LeafReaderContext leaf) throws IOException {
        Terms terms = leaf.reader().terms(field);
        if (terms == null) {
            return DocIdSet.EMPTY;
        }
        var builder = new DocIdSetBuilder(leaf.reader().maxDoc(), terms);
        TermsEnum each = terms.iterator();
        PostingsEnum postings = null;
        int count = 0;
        var at = each.seekCeil(prefix);
        while (at != TermsEnum.SeekStatus.END && StringHelper.startsWith(each.term(), prefix)) {
            postings = each.postings(postings, PostingsEnum.NONE);
            builder.add(postings);
            if (++count % CHECK_EVERY == 0) {
                patience.check();
            }
            if (each.next() == null) {
                break;
            }
        }
        return builder.build();
    }

    @Override
    public void visit(QueryVisitor visitor) {
        if (visitor.acceptField(field)) {
            visitor.visitLeaf(this);
        }
    }

    @Override
    public String toString(String defaultField) {
        return field + ":" + prefix + "*";
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // of one search only
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
