import assert from "node:assert/strict";
import { test } from "node:test";
import { linkKind } from "../../mapper/page/core/link-kinds.js";

const CASES = {
  photo: ["example.org/a/IMG_1.JPG", "example.org/a.webp?w=3", "commons.wikimedia.org/wiki/File:Bell.jpg", "www.flickr.com/photos/city/5312", "pbs.twimg.com/media/Fx?format=jpg",
    "web.archive.org/web/20260101000000/https://example.org/photo.png"],
  document: ["example.org/report.pdf#page=3", "example.org/a.docx", "www.documentcloud.org/documents/123-report", "docs.google.com/document/d/1x/edit", "web.archive.org/web/2026/http://city.example/minutes.PDF?x=1"],
  video: ["example.org/clip.mp4", "www.youtube.com/watch?v=1", "youtu.be/abc", "m.youtube.com/shorts/abc", "vimeo.com/123456", "www.tiktok.com/@a/video/7", "vm.tiktok.com/abc", "fb.watch/abc",
    "www.facebook.com/city/videos/12", "web.archive.org/web/2026/https://www.youtube.com/watch?v=1", "www.instagram.com/reel/abc/"],
  audio: ["example.org/call.mp3"],
  post: ["x.com/city/status/12", "mobile.twitter.com/city/status/12?s=20", "bsky.app/profile/city.example/post/3k", "www.threads.net/@city/post/C1", "www.facebook.com/city/posts/12", "www.facebook.com/permalink.php?story_fbid=1",
    "www.instagram.com/p/abc/", "old.reddit.com/r/bell/comments/1/stop/", "t.me/city/12", "mastodon.example/@city/112233445566778899"],
  page: ["example.org", "example.org/2026/01/stop", "x.com/city", "www.youtube.com/@city", "bsky.app/profile/city.example", "www.instagram.com/city", "www.facebook.com/city", "notx.com/city/status/12", "example.org/youtu.be/abc",
    "example.org/pdf", "example.org/?next=/a.pdf", "web.archive.org/web/2026*/example.org", "example.org/@city/12", "web.archive.org/web/2026/https://example.org/stop"],
};

for (const [kind, addresses] of Object.entries(CASES)) {
  test(`links that lead to a ${kind}`, () => {
    for (const address of addresses) assert.equal(linkKind(new URL(`https://${address}`)), kind, address);
  });
}

test("a long address is looked at in no time that grows faster than it does", () => {
  assert.equal(linkKind(new URL(`https://www.facebook.com/${"a/".repeat(20_000)}`)), "page");
});
