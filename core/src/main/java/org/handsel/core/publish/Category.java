package org.handsel.core.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.handsel.libp2p.multiformats.MalformedException;

/// A path such as `Electronics > Phones`: from the wide to the narrow.
///
/// @param names its parts, none of which holds a `>`
public record Category(List<String> names) {
  private static final int DEPTH_MAX = 8;
  private static final int NAME_CHARS_MAX = 80;
  private static final Pattern PARTED = Pattern.compile("\\s*>\\s*");

  /// The list is copied.
  public Category {
    names = List.copyOf(names);
  }

  /// The path that `text` is.
  ///
  /// @throws MalformedException if it is empty, too deep, or a name is empty or too long
  public static Category parse(String text) throws MalformedException {
    List<String> names = PARTED.splitAsStream(text.strip()).toList();
    if (names.size() > DEPTH_MAX) throw new MalformedException("category: too deep");
    for (String name : names) {
      if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
        throw new MalformedException("category: names parted by >, of 1 to 80 characters each");
      }
    }
    return new Category(names);
  }

  /// This and every wider path, the widest first.
  public List<Category> wider() {
    List<Category> all = new ArrayList<>();
    for (int i = 1; i <= names.size(); i++) all.add(new Category(names.subList(0, i)));
    return all;
  }

  /// As people write it.
  @Override
  public String toString() {
    return String.join(" > ", names);
  }
}
