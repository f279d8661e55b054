/**
 * The page of Discord's client, as much of it as an Activity meets: an iframe at the application's own origin, and
 * the other end of the Embedded App SDK's protocol over postMessage (opcodes 0 HANDSHAKE, 1 FRAME, 2 CLOSE).
 */
export const parentPage = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Discord</title>
<style>html, body { margin: 0; height: 100%; background: #313338 } iframe { border: 0; width: 100%; height: 100%; display: block }</style>
<script>
const asked = new URLSearchParams(location.search);
const app = asked.get('app');
const origin = 'https://' + app + '.discordsays.com';
let people = JSON.parse(asked.get('people'));
const me = people[0];
const participant = (person) => ({ ...person, discriminator: '0', flags: 0, bot: false });
let frame;
const post = (data) => frame.contentWindow.postMessage([1, data], origin);
const dispatch = (evt, data) => post({ cmd: 'DISPATCH', evt, nonce: null, data });
const ready = () => dispatch('READY', { v: 1, config: { cdn_host: 'cdn.discordapp.com', api_endpoint: '//discord.com/api', environment: 'production' } });
/** Others join or leave the Activity. */
window.setPeople = (now) => {
  people = now;
  dispatch('ACTIVITY_INSTANCE_PARTICIPANTS_UPDATE', { participants: people.map(participant) });
};
window.commands = [];
const answers = {
  AUTHORIZE: async ({ client_id, code_challenge, code_challenge_method, scope, state }) => {
    if (client_id !== app || code_challenge_method !== 'S256' || !state || scope.join() !== 'identify') throw 'bad request';
    const code = await window.consented(code_challenge);
    if (!code) throw 'declined';
    return { code };
  },
  AUTHENTICATE: async ({ access_token }) => ({ access_token, user: { ...me, discriminator: '0', public_flags: 0 }, scopes: ['identify'], expires: '2099-01-01T00:00:00Z', application: { id: app, name: 'Atelier', icon: null, description: '' } }),
  SUBSCRIBE: async (args, evt) => ({ evt }),
  GET_ACTIVITY_INSTANCE_CONNECTED_PARTICIPANTS: async () => ({ participants: people.map(participant) }),
  OPEN_EXTERNAL_LINK: async ({ url }) => { await window.openOutside(url); return { opened: true }; },
};
addEventListener('message', async ({ origin: from, source, data }) => {
  if (from !== origin || source !== frame.contentWindow) return;
  const [opcode, body] = data;
  if (opcode === 0) return body.client_id === app && ready();
  if (opcode !== 1) return;
  const { cmd, args, evt, nonce } = body;
  window.commands.push(cmd);
  try {
    post({ cmd, nonce, evt: null, data: await answers[cmd](args, evt) });
  } catch (why) {
    post({ cmd, nonce, evt: 'ERROR', data: { code: 4009, message: String(why) } });
  }
});
addEventListener('DOMContentLoaded', () => {
  frame = document.createElement('iframe');
  frame.title = 'Activity';
  frame.allow = 'autoplay; encrypted-media';
  frame.sandbox = 'allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-storage-access-by-user-activation';
  const query = new URLSearchParams({ instance_id: 'i-1-gc-2-3', location_id: 'gc-2-3', launch_id: '1', channel_id: asked.get('channel'), guild_id: '2', frame_id: crypto.randomUUID(), platform: innerWidth < 600 ? 'mobile' : 'desktop' });
  frame.src = origin + '/?' + query;
  document.body.append(frame);
});
</script><body></body></html>`;
