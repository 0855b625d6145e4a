/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports --
 * The one door to Node itself. The node package may not touch Node (docs/n8n.md 17), and the linter
 * holds every TypeScript file to that; the simulator, the demo and the tests do run on Node, and
 * take what they need of it from here, so that the exception stands in one place. */
import path from 'node:path';

export { path };
/** How ESLint itself reads regular expressions. */
export { type AST, RegExpParser } from '@eslint-community/regexpp';
export { spawn, spawnSync, type ChildProcess } from 'node:child_process';
export { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
export * as fs from 'node:fs';
export * as http from 'node:http';
export * as https from 'node:https';
export { createRequire } from 'node:module';
export * as net from 'node:net';
export type { AddressInfo, Socket } from 'node:net';
export * as os from 'node:os';
export { PassThrough, Readable } from 'node:stream';
export { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
export { parseArgs } from 'node:util';
export { gzipSync } from 'node:zlib';

/** The running process: arguments, environment, exit code, standard output. */
export const nodeProcess = process;

/** Absolute path of the project's root folder. */
export const projectRoot = path.resolve(__dirname, '../..');

/** Frees what memory it can, where Node was started with `--expose-gc`. */
export function collectGarbage(): void {
	(globalThis as { gc?: () => void }).gc?.();
}

/** Node loads the built package anew the next time (`jestEnvironment.js`). */
export function forgetPackage(): void {
	(globalThis as typeof globalThis & { forgetPackage(): void }).forgetPackage();
}

/** Calls `work` every `interval` milliseconds, until the returned function is called. */
export function repeat(work: () => void, interval: number): () => void {
	const timer = setInterval(work, interval);
	return () => clearInterval(timer);
}
