package dev.penstock.logs.search;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Turns a query into one of Lucene's that finds the same entries. One search, one thread.
 *
 * @param patience of the search
 */
record QueryCompiler(Patience patience) {

    Query compile(LogQuery query) {
        return switch (query) {
            case LogQuery.All _ -> MatchAllDocsQuery.INSTANCE;
            case LogQuery.Word(String word) -> new TermQuery(word(word));
            case LogQuery.Prefix(String prefix) ->
                    new PrefixTerms(Schema.MESSAGE, word(prefix).bytes(), patience);
            case LogQuery.Phrase(List<String> words) -> phrase(words);
            case LogQuery.Field(String name, String value) -> field(name, value);
            case LogQuery.FieldPrefix(String name, String prefix) ->
                    new PrefixTerms(Schema.TERMS, Schema.term(name, prefix), patience);
            case LogQuery.Present(String name) -> present(name);
            case LogQuery.AtLeast(Level level) -> atLeast(level);
            case LogQuery.Not(LogQuery part) ->
                    bool().add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
                            .add(compile(part), Occur.MUST_NOT)
                            .build();
            case LogQuery.And(List<LogQuery> parts) -> and(parts);
            case LogQuery.Or(List<LogQuery> parts) -> or(parts);
        };
    }

    private static Term word(String word) {
        return new Term(Schema.MESSAGE, new BytesRef(word.getBytes(StandardCharsets.UTF_8)));
    }

    private static Query phrase(List<String> words) {
        var phrase = new PhraseQuery.Builder();
        words.forEach(word -> phrase.add(word(word)));
        return phrase.build();
    }

    /** An empty value of an own field is none, and never asked of a document. */
    private static Query field(String name, String value) {
        return new TermQuery(new Term(Schema.TERMS, Schema.term(name, value)));
    }

    private Query present(String name) {
        return LogQuery.OWN_FIELDS.contains(name)
                ? new PrefixTerms(Schema.TERMS, Schema.term(name, ""), patience)
                : new TermQuery(new Term(Schema.TERMS, Schema.present(name)));
    }

    private static Query atLeast(Level level) {
        if (level == Level.TRACE) {
            return MatchAllDocsQuery.INSTANCE;
        }
        var any = bool();
        for (int rank = level.rank(); rank <= Level.FATAL.rank(); rank++) {
            var term = new Term(Schema.TERMS, Schema.level(Level.ofRank(rank)));
            any.add(new TermQuery(term), Occur.SHOULD);
        }
        return any.build();
    }

    private Query and(List<LogQuery> parts) {
        var all = bool();
        boolean onlyNot = true;
        for (LogQuery part : parts) {
            if (part instanceof LogQuery.Not(LogQuery refused)) {
                all.add(compile(refused), Occur.MUST_NOT);
            } else {
                all.add(compile(part), Occur.FILTER);
                onlyNot = false;
            }
        }
        if (onlyNot) {
            all.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
        }
        return all.build();
    }

    private Query or(List<LogQuery> parts) {
        var any = bool();
        parts.forEach(part -> any.add(compile(part), Occur.SHOULD));
        return any.build();
    }

    private static BooleanQuery.Builder bool() {
        return new BooleanQuery.Builder();
    }
}
