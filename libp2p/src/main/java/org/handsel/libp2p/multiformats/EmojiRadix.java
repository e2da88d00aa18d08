package org.handsel.libp2p.multiformats;

/// A picture for each byte. Spec: multiformats/multibase `rfcs/Base256Emoji.md`.
final class EmojiRadix extends Radix {
  private static final String PICTURES =
      "🚀🪐☄🛰🌌🌑🌒🌓🌔🌕🌖🌗🌘🌍🌏🌎🐉☀💻🖥💾💿😂❤😍🤣😊🙏💕😭😘👍"
          + "😅👏😁🔥🥰💔💖💙😢🤔😆🙄💪😉☺👌🤗💜😔😎😇🌹🤦🎉💞✌✨🤷😱😌🌸🙌"
          + "😋💗💚😏💛🙂💓🤩😄😀🖤😃💯🙈👇🎶😒🤭❣😜💋👀😪😑💥🙋😞😩😡🤪👊🥳"
          + "😥🤤👉💃😳✋😚😝😴🌟😬🙃🍀🌷😻😓⭐✅🥺🌈😈🤘💦✔😣🏃💐☹🎊💘😠☝"
          + "😕🌺🎂🌻😐🖕💝🙊😹🗣💫💀👑🎵🤞😛🔴😤🌼😫⚽🤙☕🏆🤫👈😮🙆🍻🍃🐶💁"
          + "😲🌿🧡🎁⚡🌞🎈❌✊👋😰🤨😶🤝🚶💰🍓💢🤟🙁🚨💨🤬✈🎀🍺🤓😙💟🌱😖👶"
          + "🥴▶➡❓💎💸⬇😨🌚🦋😷🕺⚠🙅😟😵👎🤲🤠🤧📌🔵💅🧐🐾🍒😗🤑🌊🤯🐷☎"
          + "💧😯💆👆🎤🙇🍑❄🌴💣🐸💌📍🥀🤢👅💡💩👐📸👻🤐🤮🎼🥵🚩🍎🍊👼💍📣🥂";

  private final int[] pictures = PICTURES.codePoints().toArray();

  @Override
  String encode(byte[] bytes) {
    var text = new StringBuilder(bytes.length * 2);
    for (byte b : bytes) text.appendCodePoint(pictures[b & 0xff]);
    return text.toString();
  }

  @Override
  byte[] decode(String text) throws MalformedException {
    int[] codes = text.codePoints().toArray();
    var bytes = new byte[codes.length];
    for (int i = 0; i < codes.length; i++) bytes[i] = (byte) index(codes[i]);
    return bytes;
  }

  private int index(int code) throws MalformedException {
    for (int i = 0; i < pictures.length; i++) {
      if (pictures[i] == code) return i;
    }
    throw new MalformedException("not a picture of the base");
  }
}
