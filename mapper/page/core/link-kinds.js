// @ts-check
/** @file What a link leads to, as its address says: nothing is loaded to find out. Pure. */

/** @typedef {"photo"|"document"|"video"|"audio"|"post"|"page"} LinkKind */

/** By the end of the path, then by host and path, the first that fits. @type {[LinkKind, RegExp][]} */
const ENDS = [
  ["photo", /\.(jpe?g|jfif|png|webp|gif|heic|heif|avif|tiff?|bmp|svg)$/],
  ["document", /\.(pdf|docx?|odt|rtf|txt|xlsx?|ods|csv|tsv|pptx?|odp|epub)$/],
  ["video", /\.(mp4|m4v|mov|webm|mkv|avi|wmv|mpe?g|m3u8|3gp|ogv)$/],
  ["audio", /\.(mp3|m4a|wav|ogg|oga|opus|flac|aac|wma)$/],
];

/** @type {[LinkKind, RegExp][]} */
const SITES = [
  ["video", /^(youtube(-nocookie)?\.com\/(watch|shorts\/|live\/|embed\/)|youtu\.be\/.|((player\.)?vimeo|dailymotion)\.com\/(.*\/)?(\d|video\/)|dai\.ly\/.|(v[mt]\.)tiktok\.com\/.|tiktok\.com\/.*video\/|rumble\.com\/(v|embed)|(clips\.)?twitch\.tv\/(videos\/|.*clip|\w+-)|fb\.watch\/.|facebook\.com\/(watch|reel|.*\/videos\/)|instagram\.com\/(.*\/)?(reels?|tv)\/|v\.redd\.it\/.)/],
  ["photo", /^(flickr\.com\/photos\/.*\/\d|flic\.kr\/p\/|(i\.)?imgur\.com\/.|pbs\.twimg\.com\/media\/|i\.redd\.it\/.)/],
  ["document", /^((assets\.|beta\.|embed\.)?documentcloud\.org\/documents\/|s3\.documentcloud\.org\/.|scribd\.com\/(doc|document|embeds)\/|docs\.google\.com\/(document|spreadsheets|presentation)\/)/],
  ["post", /^((x|twitter|nitter)\.(com|net)\/.*\/status(es)?\/\d|bsky\.app\/.*\/post\/|threads\.(net|com)\/.*\/post\/|(\w+\.)?facebook\.com\/(permalink|story|photo|share\/|groups\/.*\/(posts|permalink)\/|.*\/(posts|photos)\/)|instagram\.com\/(.*\/)?p\/|reddit\.com\/r\/.*\/(comments|s)\/|redd\.it\/.|(t\.me|telegram\.me)\/(s\/)?\w+\/\d|truthsocial\.com\/.*\/\d|linkedin\.com\/(posts|feed\/update)\/|nextdoor\.com\/p\/|(\w+\.)?tumblr\.com\/(.*\/)?\d|vk\.com\/wall|[^/]+\/@[^/]+\/\d{9,})/],
];

/**
 * Tell the kind of a link by its host and path; of an archived copy, by the address that was archived.
 * @param {{hostname: string, pathname: string}} link
 * @returns {LinkKind} `page` unless the address says more.
 */
export function linkKind({ hostname, pathname }) {
  const host = hostname.toLowerCase().replace(/^(www|m|mobile|old|new)\./, "");
  const path = pathname.toLowerCase();
  const archived = host === "web.archive.org" && path.match(/^\/web\/[^/]+\/https?:\/\/?([^/]+)(.*)/);
  if (archived) return linkKind({ hostname: archived[1], pathname: archived[2].split(/[?#]/)[0] });
  const found = ENDS.find(([, end]) => end.test(path)) ?? SITES.find(([, site]) => site.test(host + path));
  return found ? found[0] : "page";
}
