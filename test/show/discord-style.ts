/** Looks of Discord's dark theme as it is in 2026, drawn by us. */
export const STYLE = `
  * { box-sizing: border-box } body { margin: 0; background: #1a1a1e; color: #dfe0e2; font: 15px/1.375 'Noto Sans', 'DejaVu Sans', sans-serif }
  #shot { padding: 14px 18px; background: #1a1a1e } #shot.phone { padding: 12px; font-size: 15px }
  .message { display: grid; grid-template-columns: 54px minmax(0, 1fr); padding: 6px 0 }
  .message.ephemeral { background: #5865f214; border-left: 2px solid #5865f2; padding-left: 8px; border-radius: 2px }
  .phone .message { grid-template-columns: 46px minmax(0, 1fr) }
  .cause { grid-column: 1 / 3; display: flex; align-items: center; gap: 6px; padding-left: 20px; font-size: 13px; color: #aaaab1; margin-bottom: 3px }
  .spine { width: 26px; height: 9px; border: 2px solid #46474e; border-right: 0; border-bottom: 0; border-top-left-radius: 7px; margin-top: 8px }
  .who { width: 16px; height: 16px; border-radius: 50%; background: #3b6ea5; color: #fff; font-size: 10px; line-height: 16px; text-align: center }
  .avatar { width: 40px; height: 40px; border-radius: 50%; background: #f59e0b; color: #222; font-weight: 700; text-align: center; line-height: 40px }
  .phone .avatar { width: 36px; height: 36px; line-height: 36px }
  .head { margin-bottom: 4px } .head b { color: #fbfbfb } time { color: #94959c; font-size: 12px }
  .app { background: #5865f2; color: #fff; font-size: 10px; font-weight: 600; border-radius: 4px; padding: 1px 4px; margin: 0 6px; vertical-align: 2px }
  .container { position: relative; max-width: 600px; background: #242429; border: 1px solid #2f3037; border-radius: 8px; padding: 14px 16px 14px 20px; margin: 4px 0; display: flex; flex-direction: column; gap: 10px; overflow: hidden; overflow-wrap: anywhere }
  .container::before { content: ''; position: absolute; inset: 0 auto 0 0; width: 4px; background: var(--accent) }
  .words p, .words h1, .words h2, .words h3, .words small { display: block; margin: 0 } .words small { color: #aaaab1; font-size: 12.5px; margin-top: 2px }
  .words h1 { font-size: 22px } .words h2 { font-size: 19px; line-height: 1.3; margin-bottom: 4px } .words h3 { font-size: 16px; margin-bottom: 4px } h1, h2, h3, strong { color: #fbfbfb }
  .section { display: flex; gap: 14px; justify-content: space-between; align-items: flex-start } .said { min-width: 0; flex: 1; display: flex; flex-direction: column; gap: 4px }
  .thumbnail { width: 84px; height: 84px; border-radius: 8px; object-fit: cover; flex: none }
  .gallery { display: grid; gap: 4px; border-radius: 8px; overflow: hidden } .gallery img { width: 100%; display: block; object-fit: cover }
  .gallery.of1 img { max-width: 100%; max-height: 420px; width: auto; border-radius: 8px; min-width: 256px }
  .gallery.of2 { grid-template-columns: 1fr 1fr } .gallery.of4, .gallery.of5 { grid-template-columns: 1fr 1fr } .gallery.of2 img, .gallery.of4 img, .gallery.of5 img { aspect-ratio: 1 }
  .gallery.of3 { grid-template-columns: 2fr 1fr; grid-template-rows: 1fr 1fr } .gallery.of3 img { height: 100%; aspect-ratio: 1 } .gallery.of3 img:first-child { grid-row: 1 / 3 }
  .file { display: flex; align-items: center; gap: 10px; background: #1a1a1e; border: 1px solid #2f3037; border-radius: 8px; padding: 10px 14px; max-width: 420px } .file svg { width: 26px; flex: none } .file a { color: #7bb0f5; display: block } .file small { color: #94959c; font-size: 12px }
  .separator { height: 1px } .separator.line { background: #37383f }
  .row { display: flex; flex-wrap: wrap; gap: 8px }
  .button { display: inline-flex; align-items: center; justify-content: center; gap: 6px; border-radius: 8px; min-height: 32px; padding: 3px 14px; font-size: 14px; font-weight: 500; color: #fbfbfb; background: #3b3b43; border: 1px solid #45454e; flex: none; max-width: 100% }
  .section > .button { white-space: nowrap } .out { width: 13px; height: 13px }
  .primary { background: #5865f2; border-color: #6b76f4 } .success { background: #00863a; border-color: #0c9c49 } .danger { background: #d22d39; border-color: #dc4a54 }
  .mention { background: #5865f24d; color: #c9cdfb; border-radius: 3px; padding: 0 2px } .time { background: #37383f; border-radius: 3px; padding: 0 3px } .only { font-size: 12px; color: #94959c; margin-top: 4px } .linked, .only a { color: #7bb0f5 }
  code, pre { background: #1a1a1e; border: 1px solid #2f3037; border-radius: 4px; padding: 1px 4px; font: 13px monospace } pre { padding: 8px; white-space: pre-wrap; margin: 4px 0 }
  .emoji { width: 1.25em; height: 1.25em; vertical-align: -0.25em; flex: none }
`;
