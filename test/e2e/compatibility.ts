/** What the end-to-end suite came to on one pair of n8n and Node. */
export interface Row {
	/** Exact versions. */
	n8n: string;
	node: string;
	passed: number;
	failed: number;
	seconds: number;
}

/**
 * The text of docs/compatibility.md.
 *
 * @param version of the package
 * @param date when the suite ran
 */
export function compatibilityTable(rows: readonly Row[], version: string, date: Date): string {
	const lines = rows.map(({ n8n, node, passed, failed, seconds }) => {
		const verdict = failed === 0 && passed > 0 ? 'works' : 'does not work';
		const cells = [n8n, node, verdict, passed, failed, `${Math.round(seconds)} s`];
		return `| ${cells.join(' | ')} |`;
	});
	return `# What it runs on

Written by \`npm run test:e2e -- --record\` on ${date.toISOString().slice(0, 10)}; do not edit it by hand.

The packed package (${version}) was installed as a community package in real n8n with SQLite, and the
end-to-end suite ran through n8n's own server: Leave Group with each of its errors in all three
error modes, the credential test, the HTTP Request node, the AI agent, and every workflow of
\`examples/\`. Two pairs ran side by side, so the times say little about n8n's speed.

| n8n | Node | the package | tests passed | failed | took |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}
