"""The portal: pages in French and English, on the use cases."""
