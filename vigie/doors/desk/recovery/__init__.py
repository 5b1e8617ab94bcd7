"""Lost keys: who waits for theirs to be given again, and whether the shares on paper would open everything."""
