package org.handsel.storage.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.handsel.core.discover.Query.Language;

/// Text as the terms it is found by. What language a listing is in nobody says, so each text is
/// indexed once a language and once plain, and a query looks in its own language and in the plain
/// one. A field's name ends in its language: `title_en`, `title_plain`.
final class Words {
  static final String PLAIN = "plain";

  private static final Analyzer PLAIN_ANALYZER =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          var tokens = new StandardTokenizer();
          return new TokenStreamComponents(
              tokens, new ASCIIFoldingFilter(new LowerCaseFilter(tokens)));
        }
      };
  private static final Map<Language, Analyzer> BY_LANGUAGE =
      new EnumMap<>(
          Map.of(
              Language.EN, new EnglishAnalyzer(),
              Language.FR, new FrenchAnalyzer(),
              Language.SV, new SwedishAnalyzer()));

  /// For indexing: by the field's name.
  static final Analyzer BY_FIELD =
      new DelegatingAnalyzerWrapper(Analyzer.PER_FIELD_REUSE_STRATEGY) {
        @Override
        protected Analyzer getWrappedAnalyzer(String field) {
          for (Language language : Language.values()) {
            if (field.endsWith(end(language))) return of(language);
          }
          return PLAIN_ANALYZER;
        }
      };

  private static final Analyzer RAW_ANALYZER =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String field) {
          var tokens = new StandardTokenizer();
          return new TokenStreamComponents(tokens, new LowerCaseFilter(tokens));
        }
      };

  private Words() {}

  static String end(Language language) {
    return "_" + language.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static Analyzer of(Language language) {
    return java.util.Objects.requireNonNull(BY_LANGUAGE.get(language));
  }

  /// The words of `text`, as they are but for their case: stems hang on accents.
  static List<String> of(String text) {
    return terms(RAW_ANALYZER, text);
  }

  /// One word without its accents.
  static String plain(String word) {
    List<String> terms = terms(PLAIN_ANALYZER, word);
    return terms.isEmpty() ? word : terms.getFirst();
  }

  /// The stems of one word; none if it is one that is too common to look for.
  static List<String> stems(Language language, String word) {
    return terms(of(language), word);
  }

  private static List<String> terms(Analyzer analyzer, String text) {
    try (TokenStream tokens = analyzer.tokenStream("text", text)) {
      var term = tokens.addAttribute(CharTermAttribute.class);
      List<String> all = new ArrayList<>();
      tokens.reset();
      while (tokens.incrementToken()) all.add(term.toString());
      tokens.end();
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // text in memory
    }
  }
}
