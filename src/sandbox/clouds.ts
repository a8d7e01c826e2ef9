import { startAlibabaEmulator } from './alibaba/alibaba.emulator';
import { startBytePlusEmulator } from './byteplus/byteplus.emulator';
import { SANDBOX_ALIBABA, SANDBOX_BYTEPLUS, SANDBOX_VOLCENGINE } from './sandbox-world';
import { startVolcengineEmulator } from './volcengine/volcengine.emulator';

/** `node dist/sandbox/clouds.js`: the emulators alone, at ports of loopback that stay the same. */
async function main(): Promise<void> {
  const clouds = await Promise.all([
    startAlibabaEmulator({ accounts: [SANDBOX_ALIBABA], port: 9001 }),
    startVolcengineEmulator({ accounts: [SANDBOX_VOLCENGINE], port: 9002 }),
    startBytePlusEmulator({ accounts: [SANDBOX_BYTEPLUS], port: 9003 }),
  ]);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void Promise.all(clouds.map((cloud) => cloud.close())));
  }
  process.stdout.write(`${JSON.stringify({ event: 'ready', clouds: clouds.map(({ url }) => url) })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
