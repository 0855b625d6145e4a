import type { ElementHandle, Locator, Page } from 'playwright-core';
import { OWNER, type StoredWorkflow } from '../../tools/sandbox';

/** n8n's editor as a person uses it. What has to be there is waited for, never slept for. */
export class Editor {
	private hidden: ElementHandle | undefined;

	constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** An element of the editor by n8n's own name for it (docs/n8n.md 28). */
	part(name: string): Locator {
		return this.page.getByTestId(name);
	}

	/** The editor's head, with the name of the workflow and the button that publishes it. */
	header(): Locator {
		return this.page.locator('#header');
	}

	private last(name: string, count: number): Locator {
		return this.part(name).nth(count - 1);
	}

	async logIn(): Promise<void> {
		// Hints that n8n gives once to everybody, over what is below them.
		await this.page.addInitScript(
			"for (const place of ['NDV', 'CANVAS']) localStorage.setItem('N8N_PIN_DATA_DISCOVERY_' + place, 'true');",
		);
		await this.page.goto(`${this.url}/signin`, { waitUntil: 'commit' });
		await this.part('emailOrLdapLoginId').locator('input').fill(OWNER.email);
		await this.part('password').locator('input').fill(OWNER.password);
		await this.part('form-submit-button').click();
		await this.page.waitForURL(({ pathname }) => pathname.startsWith('/home'), {
			waitUntil: 'commit',
		});
	}

	/** Opens a workflow and waits until all its nodes and notes are drawn. */
	async openWorkflow({ id, nodes }: StoredWorkflow): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`, { waitUntil: 'commit' });
		const notes = nodes.filter(({ type }) => type.endsWith('.stickyNote')).length;
		if (notes > 0) await this.last('sticky', notes).waitFor();
		await this.last('canvas-node', nodes.length - notes).waitFor();
		await this.fit();
	}

	/** Opens what n8n has kept of an execution. */
	async openExecution({ id, nodes }: StoredWorkflow, execution: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}/executions/${execution}`, {
			waitUntil: 'commit',
		});
		await this.last('canvas-node', nodes.length).waitFor();
	}

	/** Moves the canvas so that all of the workflow can be seen. */
	async fit(): Promise<void> {
		await this.part('zoom-to-fit').click();
	}

	/** What a workflow consists of on the canvas: notes, nodes and lines. */
	async drawing(): Promise<Locator[]> {
		const parts = this.page.locator(
			'[data-test-id="sticky"], [data-test-id="canvas-node"], .vue-flow__edge',
		);
		return await parts.all();
	}

	/** Takes away what lies over the canvas: its buttons, and "Execute workflow". */
	async hideButtons(): Promise<void> {
		const over =
			'[data-test-id="canvas-wrapper"] :is(.vue-flow__panel, button):not(.vue-flow__viewport *)';
		this.hidden = await this.page.addStyleTag({
			content: `${over} { visibility: hidden !important; }`,
		});
	}

	/** Brings them back. */
	async showButtons(): Promise<void> {
		await this.hidden?.evaluate((style) => (style as unknown as { remove(): void }).remove());
		this.hidden = undefined;
	}

	/** Where a line runs behind a node, or through the words below one: "source > target: node". */
	async linesBehindNodes(): Promise<string[]> {
		return await this.page.locator('html').evaluate(linesBehindNodes);
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.part('canvas-node').filter({
			has: this.page.getByText(name, { exact: true }),
			hasNot: this.part('sticky'),
		});
	}

	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.part('ndv').waitFor();
	}

	async closeNode(): Promise<void> {
		await this.part('ndv-close-button').click();
		await this.part('ndv').waitFor({ state: 'hidden' });
	}

	/** All that an element says, once certain words are in it: the editor draws its parts one after another. */
	async reads(element: Locator, words: string | RegExp): Promise<string> {
		await element.filter({ hasText: words }).waitFor();
		return await element.innerText();
	}

	/** What a list in the node's panel or in a dialog shows as chosen. */
	async chosen(parameter: string): Promise<string> {
		const input = this.part(`parameter-input-${parameter}`).locator('input').first();
		// The list is there a moment before what is chosen in it.
		await this.page.waitForFunction(
			(element) => (element as unknown as { value: string }).value !== '',
			await input.elementHandle(),
		);
		return await input.inputValue();
	}

	/** Opens a list and returns the texts of its entries, in their order. */
	async entries(parameter: string): Promise<string[]> {
		await this.part(`parameter-input-${parameter}`).click();
		await this.page.getByRole('option').first().waitFor();
		const texts = await this.page.getByRole('option').filter({ visible: true }).allInnerTexts();
		await this.page.keyboard.press('Escape');
		await this.page.getByRole('option').first().waitFor({ state: 'hidden' });
		return texts;
	}

	async choose(parameter: string, entry: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).click();
		await this.page.getByRole('option', { name: entry }).filter({ visible: true }).click();
	}

	/**
	 * Opens the last picker of the node's panel and chooses its first entry.
	 *
	 * @returns what the picker shows then
	 */
	async pick(): Promise<string> {
		await this.part('rlc-input').last().click();
		await this.part('rlc-item').first().click();
		await this.part('rlc-item').first().waitFor({ state: 'hidden' });
		return await this.picked();
	}

	/** What the last picker of the node's panel shows. */
	async picked(): Promise<string> {
		return await this.part('rlc-input')
			.last()
			.evaluate((element) => {
				const { value, querySelector } = element as unknown as {
					value?: string;
					querySelector: (selector: string) => { value: string } | null;
				};
				return value ?? querySelector.call(element, 'input')?.value ?? '';
			});
	}

	/** Fills a text field of the credential dialog. */
	async fill(parameter: string, text: string): Promise<void> {
		await this.part(`parameter-input-${parameter}`).locator('input').fill(text);
	}

	/** Takes away the messages in the corner that would cover what is below them. */
	async dismissMessages(): Promise<void> {
		const buttons = this.page.locator('.el-notification__closeBtn');
		while ((await buttons.count()) > 0) {
			// It may fade away by itself in the meantime. A click of the mouse would then meet what is behind
			// it, and close a dialog.
			await buttons
				.first()
				.dispatchEvent('click', {}, { timeout: 2_000 })
				.catch(() => {});
		}
	}
}

/** What is read of the page; the project is not built with the types of browsers. */
interface Rectangle {
	left: number;
	top: number;
	right: number;
	bottom: number;
}
interface Point {
	x: number;
	y: number;
}
interface PageElement {
	getAttribute(name: string): string | null;
	querySelector(selectors: string): PageElement | null;
	querySelectorAll(selectors: string): Iterable<PageElement>;
	closest(selectors: string): PageElement | null;
	getBoundingClientRect(): Rectangle;
	textContent: string | null;
	childElementCount: number;
}
interface Line extends PageElement {
	getTotalLength(): number;
	getPointAtLength(length: number): { matrixTransform(matrix: unknown): Point };
	getScreenCTM(): unknown;
}

/** Runs in the page. */
function linesBehindNodes(root: PageElement): string[] {
	/** How far a line may reach into a node: it begins and ends at a handle on its edge. */
	const reach = 4;
	const taken: Array<Rectangle & { name: string }> = [];
	for (const node of root.querySelectorAll('[data-test-id="canvas-node"]')) {
		if (node.querySelector('[data-test-id="sticky"]')) continue;
		const name = node.getAttribute('data-node-name') ?? '';
		const { left, top, right, bottom } = node.getBoundingClientRect();
		const body = {
			left: left + reach,
			top: top + reach,
			right: right - reach,
			bottom: bottom - reach,
		};
		taken.push({ ...body, name });
		for (const words of node.querySelectorAll('*')) {
			if (words.childElementCount > 0 || !words.textContent?.trim()) continue;
			if (words.closest('.vue-flow__handle, svg')) continue;
			// A label is as wide as its node may become; a word takes about seven pixels a letter.
			const label = words.getBoundingClientRect();
			const middle = (label.left + label.right) / 2;
			const half = Math.min(label.right - label.left, words.textContent.trim().length * 7) / 2;
			taken.push({
				...label,
				left: middle - half,
				right: middle + half,
				top: label.top,
				bottom: label.bottom,
				name,
			});
		}
	}
	const found = new Set<string>();
	for (const edge of root.querySelectorAll('[data-test-id="edge"]')) {
		const ends = [
			edge.getAttribute('data-source-node-name'),
			edge.getAttribute('data-target-node-name'),
		];
		for (const path of edge.querySelectorAll('.vue-flow__edge-path') as Iterable<Line>) {
			const matrix = path.getScreenCTM();
			for (let length = 0; length <= path.getTotalLength(); length += 4) {
				const { x, y } = path.getPointAtLength(length).matrixTransform(matrix);
				for (const { name, left, top, right, bottom } of taken) {
					if (x > left && x < right && y > top && y < bottom) {
						found.add(`${ends.join(' > ')}: ${name}`);
					}
				}
			}
		}
	}
	return [...found];
}
