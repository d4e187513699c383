/** What the promise comes to, or `late` when that takes longer than so many ms. */
export async function inTime<T, L>(promise: Promise<T>, ms: number, late: L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}
